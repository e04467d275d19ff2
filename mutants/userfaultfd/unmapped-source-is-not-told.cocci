// wrong: A move sends no UNMAP event for the source that is gone.
// clause: userfaultfd/events-of-calls
// tracks: 6.12
// file: mm/mremap.c
// why: REMAP tells of it already.
@@
symbol vmi, mm, old_addr, old_len, uf_unmap, false;
@@
move_vma(...)
{
<...
  do_vmi_munmap(&vmi, mm, old_addr, old_len,
- uf_unmap
+ NULL
  , false)
...>
}
