// wrong: MREMAP_DONTUNMAP over many mappings makes more of them than vm.max_map_count allows.
// clause: accounting/limit-within-many-mappings
// tracks: 7.2
// file: mm/mremap.c
// why: The number of mappings was looked at already when the call began.
@@
symbol vrm;
@@
prep_move_vma(...)
{
<...
- if (!check_map_count_against_split(vrm))
- 	return -ENOMEM;
...>
}
