// wrong: MREMAP_DONTUNMAP over several takes what must not be expanded, too, if it does not come first.
// clause: several/special-ones-with-dontunmap
// tracks: 7.2
// file: mm/mremap.c
// why: What is checked seems to be the call and not each of its mappings.
@@
symbol res_vma, vrm, seen_vma;
@@
remap_move(...)
{
<...
- res_vma = check_prep_vma(vrm);
+ res_vma = seen_vma ? 0 : check_prep_vma(vrm);
...>
}
