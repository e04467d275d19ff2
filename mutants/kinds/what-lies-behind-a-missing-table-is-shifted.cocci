// wrong: Huge pages behind a missing table arrive where that of the target ends.
// clause: kinds/huge-pages-move-however-many
// tracks: 6.12 7.2
// file: mm/hugetlb.c
// why: "mm/hugetlb: preserve mremap address delta when skipping page tables" undone for tables that are missing.
@@
symbol src_pte, old_addr, new_addr, offset_to_last_entry, last_addr_mask;
@@
move_hugetlb_page_tables(...)
{
<...
  if (!src_pte) {
  	old_addr += offset_to_last_entry;
- 	new_addr += offset_to_last_entry;
+ 	new_addr |= last_addr_mask;
  	continue;
  }
...>
}
