// wrong: Growth with MREMAP_MAYMOVE moves the mapping although there is room behind it.
// clause: resize/grow-in-place
// tracks: 7.2
// file: mm/mremap.c
// why: Growing in place is taken for what is left to those who may not move.
@@
symbol vrm;
@@
expand_vma(...)
{
<...
- vrm_can_expand_in_place(vrm)
+ !(vrm->flags & MREMAP_MAYMOVE) && vrm_can_expand_in_place(vrm)
...>
}
