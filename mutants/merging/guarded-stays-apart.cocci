// wrong: A mapping in which guard pages were made does not become one entry with a neighbour without.
// clause: merging/guards-make-no-difference
// tracks: 7.2
// file: mm/vma.c
// why: Missing: "Guard pages, there or gone, make no difference to merging (since 6.19)"; one flag is thought of.
@@
symbol diff, VMA_SOFTDIRTY_BIT;
@@
is_mergeable_vma(...)
{
<...
- vma_flags_clear_mask(&diff, VMA_IGNORE_MERGE_FLAGS);
+ vma_flags_clear(&diff, VMA_SOFTDIRTY_BIT);
...>
}
