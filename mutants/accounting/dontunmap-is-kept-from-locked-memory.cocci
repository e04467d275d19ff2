// wrong: MREMAP_DONTUNMAP of locked memory needs as much again below RLIMIT_MEMLOCK, else EAGAIN.
// clause: accounting/limit-of-locked-memory-is-for-the-locked
// tracks: 6.12
// file: mm/mremap.c
// why: There are two mappings afterwards, and the address space is asked for both as well.
@@
symbol flags, mm, vma, vm_flags, old_len, ret, out, map_flags;
@@
mremap_to(...)
{
<...
+ if (flags & MREMAP_DONTUNMAP && !mlock_future_ok(mm, vma->vm_flags, old_len)) {
+ 	ret = -EAGAIN;
+ 	goto out;
+ }
+
  if (flags & MREMAP_FIXED)
  	map_flags |= MAP_FIXED;
...>
}
