// wrong: Calls are done where vm.max_map_count allows 2 mappings more, or refused with their target unmapped.
// clause: accounting/map-count
// tracks: 7.2
// file: mm/mremap.c
// why: Unmapping the target seems to make room only.
@@
symbol vrm, true, false, current;
@@
check_map_count_against_split_early(...)
{
<...
- __check_map_count_against_split(current->mm, vrm->flags & MREMAP_DONTUNMAP, true)
+ __check_map_count_against_split(current->mm, vrm->flags & MREMAP_DONTUNMAP, false)
...>
}
