// wrong: Droppable memory is not droppable any more at its new place.
// clause: kinds/droppable-memory-stays-so
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Pages that are moved are in use, and seem not to be dropped.
@@
symbol new_vma, addr, len, pgoff;
@@
copy_vma(...)
{
<...
  vma_set_range(new_vma, addr, addr + len, pgoff);
+ vm_flags_init(new_vma, new_vma->vm_flags & ~VM_DROPPABLE);
...>
}
