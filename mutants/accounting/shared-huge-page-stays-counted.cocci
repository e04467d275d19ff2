// wrong: RssShmem still counts a shared huge page that a move has taken apart.
// clause: accounting/rss-of-shared-memory
// tracks: 6.12 7.2
// file: mm/huge_memory.c
// why: Missing: RssShmem and RssFile of the process, too, count each page once, and none when all is unmapped.
@@
symbol folio, page, vma, mm;
@@
__split_huge_pmd_locked(...)
{
<...
  folio_remove_rmap_pmd(folio, page, vma);
- add_mm_counter(mm, mm_counter_file(folio), -HPAGE_PMD_NR);
  folio_put(folio);
...>
}
