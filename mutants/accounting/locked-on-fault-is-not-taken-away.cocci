// wrong: Shrinking a mapping that is locked on fault takes nothing from what is locked.
// clause: accounting/locked-shrinking
// tracks: 6.12
// file: mm/vma.c
// why: The two lock flags are taken for alternatives.
@@
symbol next, vms, nrpages;
@@
vms_gather_munmap_vmas(...)
{
<...
- if (next->vm_flags & VM_LOCKED)
+ if ((next->vm_flags & VM_LOCKED_MASK) == VM_LOCKED)
  	vms->locked_vm += nrpages;
...>
}
