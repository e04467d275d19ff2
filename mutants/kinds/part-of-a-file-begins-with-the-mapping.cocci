// wrong: A part of a file mapping shows at its new place the pages that its mapping began with.
// clause: kinds/part-of-a-file-moves
// tracks: 6.12 7.2
// file: mm/vma.c
// why: The offset of the mapping is taken for that of what is moved.
@@
symbol new_vma, addr, len, pgoff, vma;
@@
copy_vma(...)
{
<...
- vma_set_range(new_vma, addr, addr + len, pgoff);
+ vma_set_range(new_vma, addr, addr + len, vma->vm_file ? vma->vm_pgoff : pgoff);
...>
}
