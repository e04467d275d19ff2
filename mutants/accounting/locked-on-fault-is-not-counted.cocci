// wrong: Memory that is locked on fault is taken from VmLck when it is moved, and not added when it grows.
// clause: accounting/locked-move
// tracks: 7.2
// file: mm/mremap.c
// why: What is locked on fault is not populated either.
@@
symbol vma;
@@
vrm_stat_account(...)
{
<...
- vma->vm_flags & VM_LOCKED
+ (vma->vm_flags & VM_LOCKED_MASK) == VM_LOCKED
...>
}
