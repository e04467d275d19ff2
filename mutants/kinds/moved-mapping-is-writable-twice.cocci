// wrong: After a move of a shared writable mapping F_SEAL_WRITE is refused with EBUSY when none is left, too.
// clause: kinds/writable-mappings-are-counted
// tracks: 6.12 7.2
// file: mm/vma.c
// why: mmap allows writing before it links the mapping to its file, so copy_vma seems to have to.
@@
symbol new_vma;
@@
copy_vma(...)
{
<...
  if (new_vma->vm_file)
  	get_file(new_vma->vm_file);
+ if (new_vma->vm_file && vma_is_shared_maywrite(new_vma))
+ 	mapping_allow_writable(new_vma->vm_file->f_mapping);
...>
}
