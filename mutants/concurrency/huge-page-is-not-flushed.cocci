// wrong: Huge pages of the pool are still reached by their old address when they have been moved.
// clause: concurrency/no-stale-translation
// tracks: 6.12 7.2
// file: mm/hugetlb.c
// why: The gather is flushed at the end, but nothing has been put into it.
@@
symbol h, tlb, src_pte, old_addr;
@@
move_hugetlb_page_tables(...)
{
<...
- tlb_remove_huge_tlb_entry(h, &tlb, src_pte, old_addr);
...>
}
