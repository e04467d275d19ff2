// wrong: The UNMAP events of the tail and of the source come before the REMAP event.
// clause: userfaultfd/events-of-calls
// tracks: 6.12
// file: mm/mremap.c
// why: Unmapping before moving is the order for the target.
@@
symbol uf, addr, ret, old_len, mm, uf_unmap;
@@
- mremap_userfaultfd_complete(&uf, addr, ret, old_len);
  userfaultfd_unmap_complete(mm, &uf_unmap);
+ mremap_userfaultfd_complete(&uf, addr, ret, old_len);
