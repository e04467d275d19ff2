// wrong: A part of a transparent huge page that is moved takes all of it along: what stays reads as zeros.
// clause: kinds/transparent-huge-page-is-taken-apart
// tracks: 6.12
// file: mm/mremap.c
// why: That the entry is a huge one seems to say that the extent is, too.
@@
symbol extent, vma, old_addr, new_addr, old_pmd, new_pmd, need_rmap_locks;
@@
move_page_tables(...)
{
<...
- extent == HPAGE_PMD_SIZE &&
  move_pgt_entry(HPAGE_PMD, vma, old_addr, new_addr, old_pmd, new_pmd, need_rmap_locks)
...>
}
