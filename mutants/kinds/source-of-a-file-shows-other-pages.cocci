// wrong: After MREMAP_DONTUNMAP of a whole file mapping the source shows pages far behind the end of the file: SIGBUS.
// clause: kinds/source-shows-its-object
// tracks: 6.12
// file: mm/mremap.c
// why: The offset is reset for every source, not only for anonymous ones.
@@
symbol vma, vm_file, vm_pgoff, pgoff_unfaulted;
@@
move_vma(...)
{
<...
- if (vma_is_anonymous(vma) && !vma->vm_file)
- 	vma->vm_pgoff = pgoff_unfaulted;
+ vma->vm_pgoff = pgoff_unfaulted;
...>
}
