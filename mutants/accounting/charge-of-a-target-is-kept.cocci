// wrong: What is replaced at a fixed address, or cut off by a call with one, stays charged to Committed_AS.
// clause: accounting/committed-target
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Missing: A target that is replaced gives back what was charged for it; the charge is thought to pass to what replaces it, as in mmap.
@@
symbol vms;
@@
vms_complete_munmap_vmas(...)
{
<...
- vm_unacct_memory(vms->nr_accounted);
+ if (vms->unlock)
+ 	vm_unacct_memory(vms->nr_accounted);
...>
}
