// wrong: Growth in place adds all pages of the new size to the sizes of the process.
// clause: accounting/sizes-after-grow-in-place
// tracks: 7.2
// file: mm/mremap.c
// why: A move counts the new size, too.
@@
symbol vrm;
@@
expand_vma_in_place(...)
{
<...
- vrm_stat_account(vrm, vrm->delta);
+ vrm_stat_account(vrm, vrm->new_len);
...>
}
