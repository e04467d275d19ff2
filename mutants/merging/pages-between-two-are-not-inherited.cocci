// wrong: Touched pages that became one entry with untouched mappings on both sides read as zeros in a child.
// clause: merging/dontunmap-beside-neighbours
// tracks: 7.2
// file: mm/vma.c
// why: The anon_vma seems to come from what is removed or from the source, as it was in 6.16 to 6.18.
@@
symbol ret, vmg, remove_next;
@@
vma_expand(...)
{
<...
- !ret && vmg->copied_from
+ !ret && vmg->copied_from && !remove_next
...>
}
