// wrong: After a move of a whole table of page tables (1 GiB) processors still reach its pages by their old address.
// clause: concurrency/no-stale-translation
// tracks: 6.12
// file: mm/mremap.c
// why: The flush was written for the smaller tables and forgotten for the larger ones.
@@
symbol mm, new_pud, pud, vma, old_addr;
@@
move_normal_pud(...)
{
<...
  pud_populate(mm, new_pud, pud_pgtable(pud));
- flush_tlb_range(vma, old_addr, old_addr + PUD_SIZE);
...>
}
