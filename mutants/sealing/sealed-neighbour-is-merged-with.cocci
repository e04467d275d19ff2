// wrong: A mapping that grows up to a sealed one becomes one entry with it, and the seal is gone.
// clause: sealing/sealed-neighbours
// tracks: 6.12
// file: mm/vma.c
// why: A seal is about what may be done, not about what a mapping is.
@@
symbol vma, vmg;
@@
is_mergeable_vma(...)
{
<...
- (vma->vm_flags ^ vmg->flags) & ~VM_SOFTDIRTY
+ (vma->vm_flags ^ vmg->flags) & ~(VM_SOFTDIRTY | VM_SEALED)
...>
}
