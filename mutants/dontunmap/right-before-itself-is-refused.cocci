// wrong: A range cannot be moved right before itself: EINVAL.
// clause: dontunmap/right-beside-itself
// tracks: 6.12
// file: mm/mremap.c
// why: An off-by-one in one of two comparisons.
@@
symbol new_addr, new_len, addr;
@@
mremap_to(...)
{
<...
- new_addr + new_len > addr
+ new_addr + new_len >= addr
...>
}
