// wrong: Pages that were only read, or given up with MADV_FREE, are counted as written to at their new place.
// clause: move/page-states-move
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: Soft-dirty without dirty looks inconsistent; missing: "A page that was only read, or given up with MADV_FREE (LazyFree in smaps), is counted so at its new place: a move does not write to it."
@@
symbol pte;
@@
move_soft_dirty_pte(...)
{
<...
  pte =
- pte_mksoft_dirty(pte)
+ pte_mksoft_dirty(pte_mkdirty(pte))
  ;
...>
}
