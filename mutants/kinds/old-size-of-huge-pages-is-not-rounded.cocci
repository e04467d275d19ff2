// wrong: An old size of huge pages is not rounded up to whole ones: one byte of a huge page cannot be moved.
// clause: kinds/huge-pages-are-rounded
// tracks: 7.2
// file: mm/mremap.c
// why: The old size seems to be what is mapped, and that is aligned.
@@
symbol vrm, h;
@@
align_hugetlb(...)
{
<...
- vrm->old_len = ALIGN(vrm->old_len, huge_page_size(h));
...>
}
