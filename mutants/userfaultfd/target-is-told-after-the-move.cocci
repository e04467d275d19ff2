// wrong: The UNMAP event of a watched target comes after the REMAP event.
// clause: userfaultfd/events-of-calls
// tracks: 6.12
// file: mm/mremap.c
// why: One of the two lists looks enough for both.
@@
symbol mm, new_addr, new_len, uf_unmap_early, uf_unmap;
@@
mremap_to(...)
{
<...
  do_munmap(mm, new_addr, new_len,
- uf_unmap_early
+ uf_unmap
  )
...>
}
