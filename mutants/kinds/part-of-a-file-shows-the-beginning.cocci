// wrong: A part of a file mapping shows the first pages of the mapping at its new place once they are looked up anew.
// clause: kinds/part-of-a-file-moves
// tracks: 6.12
// file: mm/mremap.c
// why: The offset of the mapping is taken, not that of the range.
@@
symbol new_pgoff, vma, vm_pgoff, old_addr, vm_start;
@@
move_vma(...)
{
<...
- new_pgoff = vma->vm_pgoff + ((old_addr - vma->vm_start) >> PAGE_SHIFT);
+ new_pgoff = vma->vm_pgoff;
...>
}
