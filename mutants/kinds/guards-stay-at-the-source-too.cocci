// wrong: Guard pages arrive with what is moved by MREMAP_DONTUNMAP, but are still at the source as well.
// clause: kinds/guards-move
// tracks: 7.2
// file: mm/mremap.c
// why: Guards seem to belong to the mapping, which stays, and not to its pages.
@@
symbol pte, old_addr, new_addr, mm, old_ptep;
@@
move_ptes(...)
{
<...
- pte = move_pte(pte, old_addr, new_addr);
+ if (pte_is_marker(pte))
+ 	set_pte_at(mm, old_addr, old_ptep, pte);
+ pte = move_pte(pte, old_addr, new_addr);
...>
}
