// wrong: A transparent huge page that is moved whole to an aligned place is taken apart.
// clause: kinds/transparent-huge-page-moves-whole
// tracks: 6.12
// file: mm/mremap.c
// why: CONFIG_ is forgotten in IS_ENABLED(), which nothing complains of.
@@
symbol vma, old_addr, new_addr, old_entry, new_entry;
@@
move_pgt_entry(...)
{
<...
- IS_ENABLED(CONFIG_TRANSPARENT_HUGEPAGE)
+ IS_ENABLED(TRANSPARENT_HUGEPAGE)
  && move_huge_pmd(vma, old_addr, new_addr, old_entry, new_entry)
...>
}
