// wrong: A fifth argument that no flag asks for need not be aligned to the huge page: shrinking is not refused.
// clause: kinds/huge-pages-are-aligned
// tracks: 7.2
// file: mm/mremap.c
// why: An address that is not asked for is not looked at anywhere else.
@@
symbol vrm, h;
@@
align_hugetlb(...)
{
<...
- vrm->new_addr & ~huge_page_mask(h)
+ vrm_implies_new_addr(vrm) && (vrm->new_addr & ~huge_page_mask(h))
...>
}
