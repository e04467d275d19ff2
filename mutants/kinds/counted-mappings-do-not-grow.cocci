// wrong: A mapping that counts how often it is mapped (System V) does not grow in place: ENOMEM.
// clause: kinds/every-kind-grows-in-place
// tracks: 6.12 7.2
// file: mm/vma.c
// why: No mapping with a close hook is merged, it seems; 6.1.0 did just that.
@@
symbol can_merge_left, vmg, prev;
@@
vma_merge_new_range(...)
{
<...
- can_merge_left = can_vma_merge_left(vmg);
+ can_merge_left = can_vma_merge_left(vmg) && can_merge_remove_vma(prev);
...>
}
