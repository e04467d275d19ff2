// wrong: An old address that is not a multiple of the page is rounded down instead of being refused.
// clause: arguments/source-is-page-aligned
// tracks: 6.12
// file: mm/mremap.c
// why: Sizes are rounded, too.
@@
symbol addr, ret;
@@
- if (offset_in_page(addr))
- 	return ret;
+ addr &= PAGE_MASK;
