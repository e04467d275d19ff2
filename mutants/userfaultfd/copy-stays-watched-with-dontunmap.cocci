// wrong: With MREMAP_DONTUNMAP the destination is watched without UFFD_FEATURE_EVENT_REMAP, and with it no event comes.
// clause: userfaultfd/destination-is-not-registered
// tracks: 6.12
// file: mm/mremap.c
// why: The source keeps its watch, so that nothing seems to be moved.
@@
symbol new_vma, uf, flags;
@@
move_vma(...)
{
<...
- mremap_userfaultfd_prep(new_vma, uf);
+ if (!(flags & MREMAP_DONTUNMAP))
+ 	mremap_userfaultfd_prep(new_vma, uf);
...>
}
