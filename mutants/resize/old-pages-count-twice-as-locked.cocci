// wrong: Growth of locked memory is refused with EAGAIN far below RLIMIT_MEMLOCK: what is locked already counts twice.
// clause: resize/locked-memory-has-a-limit
// tracks: 6.12
// file: mm/mremap.c
// why: The new size is held against the limit, as mmap() does.
@@
symbol mm, vma, vm_flags, new_len, old_len;
@@
vma_to_resize(...)
{
<...
  mlock_future_ok(mm, vma->vm_flags,
- new_len - old_len
+ new_len
  )
...>
}
