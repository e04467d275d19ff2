// wrong: Untouched pages become one entry with pages of another name that they are moved beside.
// clause: merging/moved-beside-what-differs
// tracks: 6.12 7.2
// file: mm/vma.c
// why: A name is for people.
@@
symbol vma, vmg, false;
@@
is_mergeable_vma(...)
{
<...
- if (!anon_vma_name_eq(anon_vma_name(vma), vmg->anon_name))
- 	return false;
...>
}
