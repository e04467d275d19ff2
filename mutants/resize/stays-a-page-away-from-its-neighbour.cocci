// wrong: A mapping does not grow in place up to the one behind it: one page of room is left.
// clause: resize/grow-up-to-a-neighbour
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: An off-by-one: one page more than the room is looked at.
@@
symbol vma, vm_mm, vm_end, end;
@@
vma_expandable(...)
{
<...
  find_vma_intersection(vma->vm_mm, vma->vm_end,
- end
+ end + PAGE_SIZE
  )
...>
}
