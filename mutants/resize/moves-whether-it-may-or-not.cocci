// wrong: Growth for which there is no room moves the mapping without MREMAP_MAYMOVE.
// clause: resize/refused-growth-does-nothing
// tracks: 6.12
// file: mm/mremap.c
// why: A bar instead of an ampersand.
@@
symbol ret, flags;
@@
  ret = -ENOMEM;
- if (flags & MREMAP_MAYMOVE)
+ if (flags | MREMAP_MAYMOVE)
  {
  	...
  }
