// wrong: A source whose pages had been moved there before does not become one with what is mapped beside it afterwards.
// clause: dontunmap/source-merges-as-new
// tracks: 6.12
// file: mm/mremap.c
// why: Before 6.12.112 the offset was not reset; private anonymous memory seems to have none.
@@
symbol vma, vm_file, vm_pgoff, pgoff_unfaulted;
@@
move_vma(...)
{
<...
- if (vma_is_anonymous(vma) && !vma->vm_file)
- 	vma->vm_pgoff = pgoff_unfaulted;
...>
}
