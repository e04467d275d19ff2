// wrong: Huge pages behind a table that a child uses, too, arrive where that of the target ends.
// clause: kinds/shared-tables-are-left
// tracks: 6.12 7.2
// file: mm/hugetlb.c
// why: "mm/hugetlb: preserve mremap address delta when skipping page tables" undone for tables that are shared.
@@
symbol tlb, vma, src_pte, old_addr, new_addr, offset_to_last_entry, last_addr_mask;
@@
move_hugetlb_page_tables(...)
{
<...
  if (huge_pmd_unshare(&tlb, vma, old_addr, src_pte)) {
  	old_addr += offset_to_last_entry;
- 	new_addr += offset_to_last_entry;
+ 	new_addr |= last_addr_mask;
  	continue;
  }
...>
}
