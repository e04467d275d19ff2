// wrong: With MREMAP_DONTUNMAP alone a new address that is not a multiple of the page is rounded down.
// clause: arguments/new-address-is-page-aligned
// tracks: 6.12
// file: mm/mremap.c
// why: With MREMAP_FIXED do_munmap() asks the same once more, and without it is but a hint.
@@
symbol new_addr, out;
@@
mremap_to(...)
{
<...
- if (offset_in_page(new_addr))
- 	goto out;
...>
}
