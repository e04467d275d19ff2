// wrong: The lowest page is taken with MREMAP_FIXED from those without CAP_SYS_RAWIO, too.
// clause: placement/lowest-addresses
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: Who says MAP_FIXED seems to know what is done.
@@
symbol addr, flags;
identifier e;
@@
__get_unmapped_area(...)
{
<...
- return e ? e : addr;
+ return e && !(flags & MAP_FIXED) ? e : addr;
...>
}
