// wrong: A call without a new address is done where vm.max_map_count allows not one mapping more.
// clause: accounting/map-count
// tracks: 7.2
// file: mm/mremap.c
// why: Growing and shrinking in place did not need any mappings until 7.0.
@@
symbol vrm;
@@
do_mremap(...)
{
<...
- !check_map_count_against_split_early(vrm)
+ vrm_implies_new_addr(vrm) && !check_map_count_against_split_early(vrm)
...>
}
