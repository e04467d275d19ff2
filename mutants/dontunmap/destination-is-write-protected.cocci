// wrong: The first write to each page at its new place is a minor fault, though the page had been written before.
// clause: dontunmap/faults
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: Soft-dirty tracking write-protects entries, so marking one seems to need the same.
@@
symbol pte;
@@
move_soft_dirty_pte(...)
{
<...
  pte =
- pte_mksoft_dirty(pte)
+ pte_mksoft_dirty(pte_wrprotect(pte))
  ;
...>
}
