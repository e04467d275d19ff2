// wrong: Guard pages of a file or shared memory that merge by a move with an older mapping are not in a child.
// clause: kinds/guards-move
// tracks: 7.2
// file: mm/vma.c
// why: Missing: "Guard pages hold at the new place in a child, too"; the flags of what is extended seem to be enough.
@@
symbol vmg, target;
@@
vma_expand(...)
{
<...
- vma_flags_and_mask(&vmg->vma_flags, VMA_STICKY_FLAGS)
+ vma_flags_and_mask(&vmg->vma_flags, mk_vma_flags(VMA_SOFTDIRTY_BIT))
...>
}
