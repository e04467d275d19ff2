// wrong: What a mapping grows by when it is moved is missing in the sizes of the process.
// clause: accounting/sizes-after-grow-by-moving
// tracks: 6.12
// file: mm/mremap.c
// why: What is moved has the old length, and the unmapping takes just that away again.
@@
symbol mm, vma, vm_flags, new_len, old_len;
@@
move_vma(...)
{
<...
- vm_stat_account(mm, vma->vm_flags, new_len >> PAGE_SHIFT);
+ vm_stat_account(mm, vma->vm_flags, old_len >> PAGE_SHIFT);
...>
}
