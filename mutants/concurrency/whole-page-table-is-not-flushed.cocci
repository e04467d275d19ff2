// wrong: After a move of a whole page table (2 MiB) processors still reach its pages by their old address.
// clause: concurrency/no-stale-translation
// tracks: 6.12
// file: mm/mremap.c
// why: The table itself stays as it is, so that nothing seems to be there to flush.
@@
symbol mm, new_pmd, pmd, vma, old_addr;
@@
move_normal_pmd(...)
{
<...
  pmd_populate(mm, new_pmd, pmd_pgtable(pmd));
- flush_tlb_range(vma, old_addr, old_addr + PMD_SIZE);
...>
}
