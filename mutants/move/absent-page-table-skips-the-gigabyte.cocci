// wrong: Behind 2 MiB without a page table pages are left out of the move, up to the next gigabyte, and lost.
// clause: move/tables-of-page-tables-move
// tracks: 6.12
// file: mm/mremap.c
// why: The extent is worked out where it is used, behind the question whether there is a table; the skip takes the larger one.
@@
symbol extent, old_addr, old_end, new_addr, old_pmd, vma, vm_mm;
@@
move_page_tables(...)
{
<...
- extent = get_extent(NORMAL_PMD, old_addr, old_end, new_addr);
  old_pmd = get_old_pmd(vma->vm_mm, old_addr);
  if (!old_pmd)
  	continue;
+ extent = get_extent(NORMAL_PMD, old_addr, old_end, new_addr);
...>
}
