// wrong: Untouched memory that MREMAP_DONTUNMAP moves right beside itself becomes one mapping with its source.
// clause: dontunmap/right-beside-itself
// tracks: 6.12
// file: mm/mremap.c
// why: copy_vma() got a new argument, and this caller the default.
@@
symbol vma, new_addr, new_len, new_pgoff, need_rmap_locks, flags, false;
@@
move_vma(...)
{
<...
  copy_vma(&vma, new_addr, new_len, new_pgoff, &need_rmap_locks,
- flags & MREMAP_DONTUNMAP
+ false
  )
...>
}
