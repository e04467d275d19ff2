// wrong: A second mapping is made without MREMAP_MAYMOVE.
// clause: duplicate/never-in-place
// tracks: 6.12
// file: mm/mremap.c
// why: Nothing moves when the old size is zero.
@@
symbol ret, flags, old_len;
@@
  ret = -ENOMEM;
- if (flags & MREMAP_MAYMOVE)
+ if (flags & MREMAP_MAYMOVE || !old_len)
  {
  	...
  }
