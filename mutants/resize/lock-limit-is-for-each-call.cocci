// wrong: RLIMIT_MEMLOCK is held against what a call adds, not against what is locked then.
// clause: resize/locked-memory-has-a-limit
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: The sum is forgotten where two numbers are made pages.
@@
symbol locked_pages, mm;
@@
mlock_future_ok(...)
{
<...
- locked_pages += mm->locked_vm;
...>
}
