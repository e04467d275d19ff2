// wrong: Guard pages are not moved with the mapping that they are in, and stay at a source that is left behind.
// clause: kinds/guards-move
// tracks: 7.2
// file: mm/mremap.c
// why: A marker is not a page, so that there seems to be nothing to move.
@@
symbol old_pte;
@@
move_ptes(...)
{
<...
- pte_none(old_pte)
+ pte_none(old_pte) || pte_is_marker(old_pte)
...>
}
