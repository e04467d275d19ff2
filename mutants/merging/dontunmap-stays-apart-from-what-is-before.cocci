// wrong: What MREMAP_DONTUNMAP moves untouched right behind an equal mapping stays an entry of its own.
// clause: merging/dontunmap-merges-at-the-target
// tracks: 6.12 7.2
// file: mm/vma.c
// why: A source that is kept is held for one that must not be merged at all.
@@
symbol vmg, vma;
@@
copy_vma(...)
{
<...
- if (vmg.prev == vma)
+ if (vmg.prev)
  	vmg.prev = NULL;
...>
}
