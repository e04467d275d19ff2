// wrong: MREMAP_DONTUNMAP is done where vm.max_map_count allows 4 mappings more and not 5.
// clause: accounting/map-count
// tracks: 7.2
// file: mm/mremap.c
// why: What leaves its source does not split it, it seems.
@@
symbol pre_split, map_count;
@@
__check_map_count_against_split(...)
{
<...
- if (pre_split)
- 	map_count++;
...>
}
