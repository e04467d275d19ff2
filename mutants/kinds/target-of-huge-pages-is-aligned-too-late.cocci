// wrong: A target that is not aligned to the huge page is unmapped before that is found and EINVAL said.
// clause: kinds/huge-pages-are-aligned
// tracks: 7.2
// file: mm/mremap.c
// why: The file of huge pages checks a fixed address itself.
@@
symbol vrm, h;
@@
align_hugetlb(...)
{
<...
- vrm->new_addr & ~huge_page_mask(h)
+ !(vrm->flags & MREMAP_FIXED) && (vrm->new_addr & ~huge_page_mask(h))
...>
}
