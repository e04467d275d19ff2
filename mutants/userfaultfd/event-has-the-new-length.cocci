// wrong: The REMAP event tells the new length of what was moved instead of the old one.
// clause: userfaultfd/event-of-a-move-that-shrinks
// tracks: 6.12
// file: mm/mremap.c
// why: The address next to it is the new one.
@@
symbol uf, addr, ret, old_len, new_len;
@@
  mremap_userfaultfd_complete(&uf, addr, ret,
- old_len
+ new_len
  )
