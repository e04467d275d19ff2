// wrong: Page tables of huge pages that two processes share are emptied under the other process.
// clause: kinds/shared-tables-are-left
// tracks: 6.12 7.2
// file: mm/hugetlb.c
// why: Pages that are moved seem to need no unsharing, as unmapping does.
@@
symbol tlb, vma, old_addr, src_pte;
statement S;
@@
move_hugetlb_page_tables(...)
{
<...
- if (huge_pmd_unshare(&tlb, vma, old_addr, src_pte)) S
...>
}
