// wrong: With MREMAP_MAYMOVE alone a fifth argument other than zero is the place to move to, if it is free.
// clause: resize/new-address-does-not-count
// tracks: 6.12
// file: mm/mremap.c
// why: mmap() takes an address without MAP_FIXED as a hint.
@@
symbol flags, new_addr, ret, addr, old_len, new_len, locked, uf, uf_unmap_early, uf_unmap, out;
@@
- if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
+ if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP) || (flags & MREMAP_MAYMOVE && new_addr))
  {
  	ret = mremap_to(addr, old_len, new_addr, new_len, &locked, flags, &uf, &uf_unmap_early, &uf_unmap);
  	goto out;
  }
