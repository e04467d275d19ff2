// wrong: An untouched mapping that MREMAP_DONTUNMAP moves right before itself becomes one entry with its source.
// clause: dontunmap/right-beside-itself
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Only the mapping before is thought of as one that can be extended.
@@
symbol vmg, vma;
@@
copy_vma(...)
{
<...
- if (vmg.next == vma)
- 	vmg.next = NULL;
...>
}
