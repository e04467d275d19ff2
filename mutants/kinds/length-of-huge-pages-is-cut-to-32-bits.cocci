// wrong: A mapping of huge pages of four gigabytes or more cannot be moved: ENOMEM.
// clause: kinds/huge-pages-move-however-many
// tracks: 6.12
// file: mm/mremap.c
// why: Lengths of huge pages are often kept in an int.
@@
symbol vma, new_vma, old_addr, new_addr, len;
@@
move_page_tables(...)
{
<...
  move_hugetlb_page_tables(vma, new_vma, old_addr, new_addr,
- len
+ (unsigned int)len
  )
...>
}
