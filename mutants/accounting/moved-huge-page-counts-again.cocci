// wrong: HugetlbPages of the process counts a huge page once more each time it is moved.
// clause: accounting/huge-pages-of-the-process
// tracks: 6.12 7.2
// file: mm/hugetlb.c
// why: Missing: HugetlbPages of the process counts each huge page once, before and after a move; wherever else an entry is set it is counted.
@@
symbol h, mm, new_addr, dst_pte, pte, sz;
@@
move_huge_pte(...)
{
<...
  set_huge_pte_at(mm, new_addr, dst_pte, pte, sz);
+ hugetlb_count_add(pages_per_huge_page(h), mm);
...>
}
