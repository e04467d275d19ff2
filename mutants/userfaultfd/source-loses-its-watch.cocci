// wrong: Without UFFD_FEATURE_EVENT_REMAP the source of MREMAP_DONTUNMAP loses its watch, and the destination has it.
// clause: userfaultfd/source-stays-registered
// tracks: 6.12
// file: mm/mremap.c
// why: The wrong one of the two mappings is handed over.
@@
symbol new_vma, uf, vma;
@@
move_vma(...)
{
<...
- mremap_userfaultfd_prep(new_vma, uf);
+ mremap_userfaultfd_prep(vma, uf);
...>
}
