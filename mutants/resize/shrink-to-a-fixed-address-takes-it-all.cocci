// wrong: A shrink to a fixed address moves all of the old range there instead of its first pages.
// clause: resize/to-a-fixed-address
// tracks: 7.2
// file: mm/mremap.c
// why: What does not grow is taken for a move only.
@@
symbol vrm;
@@
vrm_move_only(...)
{
<...
- vrm->old_len != vrm->new_len
+ vrm->old_len < vrm->new_len
...>
}
