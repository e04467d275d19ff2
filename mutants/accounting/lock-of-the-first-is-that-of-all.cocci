// wrong: Of a target all is taken from what is locked or nothing, as its first mapping is.
// clause: accounting/locked-target
// tracks: 6.12
// file: mm/vma.c
// why: "mm/mmap: Fix VM_LOCKED check in do_vmi_align_munmap()" undone: the wrong one of two mappings.
@@
symbol vms, next, nrpages;
@@
vms_gather_munmap_vmas(...)
{
<...
- if (next->vm_flags & VM_LOCKED)
+ if (vms->vma->vm_flags & VM_LOCKED)
  	vms->locked_vm += nrpages;
...>
}
