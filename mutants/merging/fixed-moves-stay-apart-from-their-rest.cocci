// wrong: An untouched part that is moved right beside the rest of its own mapping stays an entry by itself.
// clause: merging/parts-beside-themselves
// tracks: 6.12
// file: mm/mremap.c
// why: With a fixed address the source was taken to be kept apart as well.
@@
symbol vma, new_addr, new_len, new_pgoff, need_rmap_locks, flags;
@@
move_vma(...)
{
<...
  copy_vma(&vma, new_addr, new_len, new_pgoff, &need_rmap_locks,
- flags & MREMAP_DONTUNMAP
+ flags & (MREMAP_DONTUNMAP | MREMAP_FIXED)
  )
...>
}
