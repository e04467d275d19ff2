// wrong: Locked memory grows beyond RLIMIT_MEMLOCK unless the process has asked for MCL_FUTURE.
// clause: accounting/limit-of-locked-memory
// tracks: 6.12
// file: mm/mremap.c
// why: The flags of new mappings are asked, as do_mmap() does, instead of those of this one.
@@
symbol mm, vma, vm_flags, def_flags, new_len, old_len;
@@
vma_to_resize(...)
{
<...
  mlock_future_ok(mm,
- vma->vm_flags
+ mm->def_flags
  , new_len - old_len)
...>
}
