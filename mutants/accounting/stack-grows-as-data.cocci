// wrong: A mapping that grows downwards adds what it grows by to VmData instead of VmStk.
// clause: accounting/sizes-after-grow-in-place
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: Copied from the line below.
@@
symbol mm, npages;
@@
vm_stat_account(...)
{
<...
- mm->stack_vm += npages;
+ mm->data_vm += npages;
...>
}
