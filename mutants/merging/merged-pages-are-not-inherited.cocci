// wrong: Touched pages that became one entry with an untouched mapping by a move read as zeros in a child.
// clause: merging/dontunmap-beside-neighbours
// tracks: 7.2
// file: mm/vma.c
// why: That the anon_vma has to come from the source of a copy is new in 6.16's merging.
@@
symbol ret, vmg, target, anon_dup;
@@
vma_expand(...)
{
<...
- if (!ret && vmg->copied_from)
- 	ret = dup_anon_vma(target, vmg->copied_from, &anon_dup);
...>
}
