// wrong: Without MREMAP_MAYMOVE growth is refused with ENOMEM although there is room behind the mapping.
// clause: resize/grow-in-place
// tracks: 7.2
// file: mm/mremap.c
// why: The flag is checked where all of growth is done.
@@
symbol vrm;
@@
expand_vma(...)
{
<...
- vrm_can_expand_in_place(vrm)
+ (vrm->flags & MREMAP_MAYMOVE) && vrm_can_expand_in_place(vrm)
...>
}
