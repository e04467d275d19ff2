// wrong: Behind a second hole a move over several places the third mapping too low, by the size of the first hole.
// clause: several/move-over-several
// tracks: 7.2
// file: mm/mremap.c
// why: The sum of the lengths is taken for the distance from the beginning.
@@
symbol target_addr, res_vma, vrm;
@@
remap_move(...)
{
<...
- target_addr = res_vma + vrm->new_len;
+ target_addr += vrm->new_len;
...>
}
