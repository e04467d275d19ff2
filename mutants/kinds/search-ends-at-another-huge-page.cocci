// wrong: A huge page across two tables is not found in the second when another one is in the place of the first.
// clause: kinds/transparent-huge-page-is-found
// tracks: 6.12
// file: mm/page_vma_mapped.c
// why: "mm/page_vma_mapped: continue past nonmatching huge PMDs" undone: a huge page that another maps is no place for this one.
@@
symbol pmde, pvmw, next_pmd;
@@
page_vma_mapped_walk(...)
{
<...
  if (!check_pmd(pmd_pfn(pmde), pvmw))
- 	goto next_pmd;
+ 	return not_found(pvmw);
...>
}
