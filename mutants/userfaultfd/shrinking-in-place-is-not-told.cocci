// wrong: A watched mapping that shrinks in place sends no UNMAP event for its tail.
// clause: userfaultfd/events-of-calls
// tracks: 6.12
// file: mm/mremap.c
// why: The event was thought to be for munmap() and for moves.
@@
symbol vmi, mm, addr, new_len, old_len, uf_unmap, true;
@@
  do_vmi_munmap(&vmi, mm, addr + new_len, old_len - new_len,
- &uf_unmap
+ NULL
  , true)
