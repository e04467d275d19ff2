// wrong: Where a gigabyte is aligned to 2 MiB only, pages before it are taken along and all arrive at wrong offsets.
// clause: move/tables-of-page-tables-move
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: The case for the larger tables was copied from that for the smaller ones.
@@
symbol mask;
@@
get_extent(...)
{
<...
- mask = PUD_MASK;
+ mask = PMD_MASK;
...>
}
