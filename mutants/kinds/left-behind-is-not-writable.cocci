// wrong: F_SEAL_WRITE is done while the source of MREMAP_DONTUNMAP, or a second mapping, is writable still.
// clause: kinds/writable-mappings-are-counted
// tracks: 6.12
// file: mm/vma.c
// why: A copied mapping seems to bring its count along.
@@
symbol vma;
@@
vma_link(...)
{
<...
  vma_link_file(vma);
+ if (vma->vm_file && vma_is_shared_maywrite(vma))
+ 	mapping_unmap_writable(vma->vm_file->f_mapping);
...>
}
