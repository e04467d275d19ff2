// wrong: A mapping does not grow in place into the guard gap of one that grows downwards.
// clause: resize/grow-up-to-a-stack
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: Every other place that looks for room keeps that gap.
@@
symbol vma, vm_mm, vm_end, end;
@@
vma_expandable(...)
{
<...
- find_vma_intersection(vma->vm_mm, vma->vm_end, end)
+ find_vma(vma->vm_mm, vma->vm_end) && vm_start_gap(find_vma(vma->vm_mm, vma->vm_end)) < end
...>
}
