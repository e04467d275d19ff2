// wrong: After mlockall(MCL_FUTURE) growth of what is not locked is held against RLIMIT_MEMLOCK: EAGAIN.
// clause: accounting/limit-of-locked-memory-is-for-the-locked
// tracks: 6.12
// file: mm/mremap.c
// why: What is new will be locked with MCL_FUTURE, it seems.
@@
symbol mm, vma, vm_flags, def_flags, new_len, old_len;
@@
vma_to_resize(...)
{
<...
  mlock_future_ok(mm,
- vma->vm_flags
+ vma->vm_flags | mm->def_flags
  , new_len - old_len)
...>
}
