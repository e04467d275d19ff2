// wrong: RLIMIT_DATA is held against the whole size of the process: growth far below it is refused.
// clause: accounting/limit-of-data
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: The line is copied from that for RLIMIT_AS.
@@
symbol mm, npages;
@@
may_expand_vm(...)
{
<...
- mm->data_vm + npages > rlimit(RLIMIT_DATA) >> PAGE_SHIFT
+ mm->total_vm + npages > rlimit(RLIMIT_DATA) >> PAGE_SHIFT
...>
}
