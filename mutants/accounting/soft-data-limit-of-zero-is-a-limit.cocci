// wrong: A soft RLIMIT_DATA of 0 keeps private writable mappings from growing.
// clause: accounting/limit-of-data-of-zero
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: The soft limit is asked once more instead of the hard one.
@@
@@
may_expand_vm(...)
{
<...
- rlimit_max(RLIMIT_DATA)
+ rlimit(RLIMIT_DATA)
...>
}
