// wrong: Pages that were written to are counted as clean at their new place (Private_Clean in smaps).
// clause: move/page-states-move
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: The entry is made as a fresh one; missing: "A page that was written to before a move is counted as dirty (Private_Dirty, Shared_Dirty) at its new place, and one that was only read as clean."
@@
symbol pte;
@@
move_soft_dirty_pte(...)
{
<...
  pte =
- pte_mksoft_dirty(pte)
+ pte_mksoft_dirty(pte_mkclean(pte))
  ;
...>
}
