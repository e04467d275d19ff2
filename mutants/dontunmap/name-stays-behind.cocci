// wrong: The destination has no name (PR_SET_VMA_ANON_NAME): only the source keeps it.
// clause: dontunmap/name
// tracks: 6.12 7.2
// file: mm/vma.c
// why: A name looks like something that belongs to one mapping.
@@
symbol new_vma, addr, len, pgoff, keep_source;
@@
copy_vma(...)
{
<...
  vma_set_range(new_vma, addr, addr + len, pgoff);
+ if (keep_source) {
+ 	free_anon_vma_name(new_vma);
+ 	new_vma->anon_name = NULL;
+ }
...>
}
