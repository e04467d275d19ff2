// wrong: A call that would reach RLIMIT_AS exactly is refused with ENOMEM.
// clause: accounting/limit-of-the-address-space
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: Off by one.
@@
symbol mm, npages;
@@
may_expand_vm(...)
{
<...
- mm->total_vm + npages > rlimit(RLIMIT_AS) >> PAGE_SHIFT
+ mm->total_vm + npages >= rlimit(RLIMIT_AS) >> PAGE_SHIFT
...>
}
