// wrong: A piece of a System V segment that is moved back between two others swallows the one behind it, too.
// clause: merging/what-counts-its-mappings
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Whether a mapping can be removed was asked for the one in the middle already.
@@
symbol can_merge_right, next, vmg, end;
@@
vma_merge_new_range(...)
{
<...
- if (can_merge_right && !can_merge_remove_vma(next))
- 	vmg->end = end;
...>
}
