// wrong: A move over several takes all of the last mapping along, also what lies behind the range.
// clause: several/move-over-several
// tracks: 7.2
// file: mm/mremap.c
// why: Only the first mapping seems to need clipping, as the loop ends with the range.
@@
symbol end, vma, seen_vma, min;
@@
remap_move(...)
{
<...
- min(end, vma->vm_end)
+ (seen_vma ? vma->vm_end : min(end, vma->vm_end))
...>
}
