// wrong: A move that shrinks tells of the tail that it cut off before it tells of the move.
// clause: userfaultfd/event-of-a-move-that-shrinks
// tracks: 6.12
// file: mm/mremap.c
// why: The tail is unmapped before the move, as the target is, which has the early list.
@@
symbol mm, addr, new_len, old_len, uf_unmap, uf_unmap_early;
@@
mremap_to(...)
{
<...
  do_munmap(mm, addr+new_len, old_len - new_len,
- uf_unmap
+ uf_unmap_early
  )
...>
}
