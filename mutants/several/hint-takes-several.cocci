// wrong: MREMAP_DONTUNMAP without MREMAP_FIXED takes several mappings, to wherever there is room for each.
// clause: several/only-equal-sizes
// tracks: 7.2
// file: mm/mremap.c
// why: MREMAP_DONTUNMAP implies a new address, and a call with one is a move.
@@
symbol vrm, MREMAP_FIXED;
@@
vrm_move_only(...)
{
<...
- !(vrm->flags & MREMAP_FIXED)
+ !vrm_implies_new_addr(vrm)
...>
}
