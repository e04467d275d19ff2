// wrong: Locked memory that is moved to grow is not populated; what lies behind its old place is instead.
// clause: resize/locked-growth-populates-the-new-part
// tracks: 6.12
// file: mm/mremap.c
// why: In place both addresses are the same.
@@
symbol new_addr, old_len, addr, new_len;
@@
  mm_populate(
- new_addr + old_len
+ addr + old_len
  , new_len - old_len)
