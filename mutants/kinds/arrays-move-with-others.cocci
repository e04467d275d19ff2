// wrong: A BPF array, like any file that chooses its own addresses, is moved together with other mappings.
// clause: kinds/kernel-memory-moves-alone
// tracks: 7.2
// file: mm/mremap.c
// why: MREMAP_FIXED seems to bind whoever chooses addresses.
@@
symbol file, thp_get_unmapped_area, true, false;
@@
vma_multi_allowed(...)
{
<...
- if (file->f_op->get_unmapped_area == thp_get_unmapped_area)
- 	return true;
- return false;
+ return true;
...>
}
