// wrong: Locked memory that grows in place is populated at the fifth argument of the call, and not where it has grown.
// clause: resize/locked-growth-populates-the-new-part
// tracks: 6.12
// file: mm/mremap.c
// why: Nothing has a new address here, so that the assignment looks left over.
@@
symbol locked, true, new_addr, addr;
@@
  locked = true;
- new_addr = addr;
