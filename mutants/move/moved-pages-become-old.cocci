// wrong: Pages that were accessed are not counted as referenced at their new place (Referenced in smaps).
// clause: move/page-states-move
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: Nobody has accessed them there yet; missing: "A page that was accessed before a move is counted as referenced (Referenced in smaps) at its new place."
@@
symbol pte;
@@
move_soft_dirty_pte(...)
{
<...
  pte =
- pte_mksoft_dirty(pte)
+ pte_mksoft_dirty(pte_mkold(pte))
  ;
...>
}
