// wrong: Where new pages become one with a mapping that is older than the last look, they are not soft-dirty.
// clause: merging/soft-dirty-is-kept
// tracks: 7.2
// file: mm/vma.c
// why: The flags of what is extended seem to be those of all.
@@
symbol target, sticky_flags;
@@
vma_expand(...)
{
<...
- vma_set_flags_mask(target, sticky_flags);
...>
}
