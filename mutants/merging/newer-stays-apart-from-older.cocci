// wrong: A mapping that is newer than the last look at soft-dirty pages is not merged with an older one.
// clause: merging/soft-dirty-is-kept
// tracks: 7.2
// file: mm/vma.c
// why: Flags that differ keep mappings apart.
@@
symbol diff;
@@
is_mergeable_vma(...)
{
<...
- vma_flags_clear_mask(&diff, VMA_IGNORE_MERGE_FLAGS);
...>
}
