// wrong: MREMAP_DONTUNMAP of a part of unlocked memory splits the source into entries of their own.
// clause: merging/moved-part-splits
// tracks: 7.2
// file: mm/mremap.c
// why: The check of the number of mappings reckons with a split whenever the source stays.
@@
symbol vrm, VMA_LOCKED_BIT;
@@
needs_pre_split(...)
{
<...
- (vrm->flags & MREMAP_DONTUNMAP) && vma_test(vrm->vma, VMA_LOCKED_BIT)
+ vrm->flags & MREMAP_DONTUNMAP
...>
}
