// wrong: A mapping grows in place only if there is room behind it for its whole new size.
// clause: resize/grow-up-to-a-neighbour
// tracks: 7.2
// file: mm/mremap.c
// why: The size that is asked for is mistaken for what it is larger by.
@@
symbol vrm;
@@
vrm_can_expand_in_place(...)
{
<...
- vrm->delta
+ vrm->new_len
...>
}
