// wrong: The last page that is moved stays one that KSM has merged.
// clause: kinds/merged-pages-are-taken-apart
// tracks: 6.12
// file: mm/ksm.c
// why: The end is taken for the last page.
@@
symbol vma, start, end, true, err;
@@
ksm_madvise(...)
{
<...
- err = unmerge_ksm_pages(vma, start, end, true);
+ err = unmerge_ksm_pages(vma, start, end - PAGE_SIZE, true);
...>
}
