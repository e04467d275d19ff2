// wrong: A move of a part takes all merged pages of its mapping apart.
// clause: kinds/merged-pages-are-taken-apart
// tracks: 6.12
// file: mm/ksm.c
// why: The flag that is taken away is that of the whole mapping.
@@
symbol vma, start, end, true, err;
@@
ksm_madvise(...)
{
<...
- err = unmerge_ksm_pages(vma, start, end, true);
+ err = unmerge_ksm_pages(vma, vma->vm_start, vma->vm_end, true);
...>
}
