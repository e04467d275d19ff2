// wrong: VmPeak falls when a mapping is shrunk after it has grown.
// clause: accounting/peak-is-kept
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Missing: VmPeak stays where it was when a call makes the process smaller; the line looks redundant beside the one in move_vma.
@@
symbol mm;
@@
vms_complete_munmap_vmas(...)
{
<...
- update_hiwater_vm(mm);
...>
}
