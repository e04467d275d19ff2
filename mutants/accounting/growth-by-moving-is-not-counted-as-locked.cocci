// wrong: What locked memory grows by when it is moved is not counted as locked (VmLck).
// clause: accounting/locked-growth
// tracks: 6.12
// file: mm/mremap.c
// why: What the unmapping takes away is put back, and that is the old length.
@@
symbol mm, locked_vm, new_len, old_len;
@@
move_vma(...)
{
<...
- mm->locked_vm += new_len >> PAGE_SHIFT;
+ mm->locked_vm += old_len >> PAGE_SHIFT;
...>
}
