// wrong: Touched pages that a child has inherited become one entry with an untouched mapping that they move beside.
// clause: merging/inherited-pages-stay-apart
// tracks: 7.2
// file: mm/vma.c
// why: The mapping that is merged is looked at, and that it is a copy of another is forgotten.
@@
symbol copied_from, false;
@@
is_mergeable_anon_vma(...)
{
<...
- if (vma_is_fork_child(copied_from))
- 	return false;
...>
}
