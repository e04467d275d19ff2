// wrong: A page that was dropped (MADV_DONTNEED) from a transparent huge page is back where that is moved to.
// clause: move/frames-move
// tracks: 7.2
// file: mm/mremap.c
// why: All pages of a large folio seem to be mapped in a row.
@@
symbol ptep, pte, folio, vma, addr, max_nr, FPB_RESPECT_WRITE, NULL;
@@
mremap_folio_pte_batch(...)
{
<...
- if (pte_batch_hint(ptep, pte) == 1)
- 	return 1;
  folio = vm_normal_folio(vma, addr, pte);
  if (!folio || !folio_test_large(folio))
  	return 1;
- return folio_pte_batch_flags(folio, NULL, ptep, &pte, max_nr, FPB_RESPECT_WRITE);
+ return min_t(long, max_nr, folio_nr_pages(folio));
...>
}
