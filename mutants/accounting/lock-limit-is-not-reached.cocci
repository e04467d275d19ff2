// wrong: Growth of locked memory that reaches RLIMIT_MEMLOCK exactly is refused with EAGAIN.
// clause: accounting/limit-of-locked-memory
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: Off by one.
@@
symbol locked_pages, limit_pages;
@@
mlock_future_ok(...)
{
<...
- locked_pages <= limit_pages
+ locked_pages < limit_pages
...>
}
