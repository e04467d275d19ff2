// wrong: What is left of a mapping that begins at address 0 is no longer one that is charged.
// clause: accounting/rest-stays-accountable
// tracks: 7.2
// file: mm/mremap.c
// why: "mm/mremap: correctly handle partial mremap() of VMA starting at 0" undone: no mapping begins at 0, as it seems.
@@
symbol vm_start, addr;
@@
unmap_source_vma(...)
{
<...
- if (vm_start < addr)
+ if (vm_start && vm_start < addr)
  { ... }
...>
}
