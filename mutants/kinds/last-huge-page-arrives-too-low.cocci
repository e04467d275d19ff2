// wrong: A huge page that comes after an absent gigabyte arrives a gigabyte too low.
// clause: kinds/huge-pages-move-however-many
// tracks: 6.12 7.2
// file: mm/hugetlb.c
// why: The skip over a missing table was written for one address first.
@@
symbol src_pte, old_addr, new_addr, offset_to_last_entry;
@@
move_hugetlb_page_tables(...)
{
<...
  if (!src_pte) {
  	old_addr += offset_to_last_entry;
- 	new_addr += offset_to_last_entry;
  	continue;
  }
...>
}
