// wrong: A move that shrinks to a fixed address unmaps as much there as the source was long.
// clause: move/fixed-replaces-the-target
// tracks: 6.12
// file: mm/mremap.c
// why: The larger of the two lengths looks like the safe one.
@@
symbol mm, new_addr, new_len, old_len, uf_unmap_early;
@@
mremap_to(...)
{
<...
  do_munmap(mm, new_addr,
- new_len
+ max(old_len, new_len)
  , uf_unmap_early)
...>
}
