// wrong: Memory that is larger than a huge page, but no multiple of it, is placed where a huge page is aligned, too.
// clause: placement/anonymous-places-are-aligned
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: Whatever can hold a huge page seems to be worth it.
@@
symbol addr, len;
@@
__get_unmapped_area(...)
{
<...
- IS_ALIGNED(len, PMD_SIZE)
+ len >= PMD_SIZE
...>
}
