// wrong: Growth up to a mapping with another advice of how it is read makes one entry of both.
// clause: merging/growth-up-to-what-differs
// tracks: 6.12
// file: mm/vma.c
// why: Advice about reading ahead is a hint like the soft-dirty flag.
@@
symbol vma, vmg;
@@
is_mergeable_vma(...)
{
<...
- (vma->vm_flags ^ vmg->flags) & ~VM_SOFTDIRTY
+ (vma->vm_flags ^ vmg->flags) & ~(VM_SOFTDIRTY | VM_RAND_READ | VM_SEQ_READ)
...>
}
