// wrong: In a child a mapping that its parent had touched stays apart from an untouched one that it grows up to.
// clause: merging/growth-in-a-child
// tracks: 7.2
// file: mm/vma.c
// why: The mapping that grows is left where the one that is merged belongs.
@@
symbol vmg, NULL;
@@
vma_merge_extend(...)
{
<...
- vmg.middle = NULL;
...>
}
