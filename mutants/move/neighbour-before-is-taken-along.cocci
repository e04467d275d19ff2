// wrong: Pages of a mapping that lies before the source in the same page table are taken along and lost.
// clause: move/page-tables-move
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: The aligned address must not fall on a mapping, says the comment, and that is what is asked; not the room up to the start.
@@
symbol vma, vm_mm, addr_masked, vm_start;
@@
can_align_down(...)
{
<...
- find_vma_intersection(vma->vm_mm, addr_masked, vma->vm_start) == NULL
+ vma_lookup(vma->vm_mm, addr_masked) == NULL
...>
}
