// wrong: A second mapping of locked memory is locked, and not counted as such (VmLck).
// clause: accounting/locked-duplicate
// tracks: 6.12
// file: mm/mremap.c
// why: Nothing is moved, so that nothing is to be counted.
@@
symbol mm, locked_vm, new_len, old_len;
@@
move_vma(...)
{
<...
- mm->locked_vm += new_len >> PAGE_SHIFT;
+ if (old_len)
+ 	mm->locked_vm += new_len >> PAGE_SHIFT;
...>
}
