// wrong: Who has CAP_IPC_LOCK is kept by RLIMIT_MEMLOCK from growing locked memory.
// clause: accounting/limit-of-locked-memory-is-for-the-locked
// tracks: 6.12
// file: mm/mmap.c
// why: The capability is thought to be asked by mlock alone.
@@
symbol flags;
@@
mlock_future_ok(...)
{
<...
- !(flags & VM_LOCKED) || capable(CAP_IPC_LOCK)
+ !(flags & VM_LOCKED)
...>
}
