// wrong: The REMAP event tells the destination as where the pages came from, and the source as where they went.
// clause: userfaultfd/remap-event
// tracks: 6.12
// file: mm/mremap.c
// why: Two arguments of the same type.
@@
symbol uf, addr, ret, old_len;
@@
  mremap_userfaultfd_complete(&uf,
- addr, ret
+ ret, addr
  , old_len)
