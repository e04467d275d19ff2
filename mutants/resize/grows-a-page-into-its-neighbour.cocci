// wrong: A mapping grows in place over the first page of the one behind it.
// clause: resize/grow-up-to-a-neighbour
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: An off-by-one: the last page of the room is not looked at.
@@
symbol vma, vm_mm, vm_end, end;
@@
vma_expandable(...)
{
<...
  find_vma_intersection(vma->vm_mm, vma->vm_end,
- end
+ end - PAGE_SIZE
  )
...>
}
