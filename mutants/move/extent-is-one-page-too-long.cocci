// wrong: The page right behind the moved range is taken along and missing in the mapping that it is of.
// clause: move/page-tables-move
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: The end is taken for the last page of the range instead of the first one behind it.
@@
symbol extent, old_end, old_addr;
@@
get_extent(...)
{
<...
- extent = old_end - old_addr;
+ extent = old_end - old_addr + PAGE_SIZE;
...>
}
