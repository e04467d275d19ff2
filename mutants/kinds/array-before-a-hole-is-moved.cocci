// wrong: A BPF array is moved although the range goes on behind it, if nothing is mapped there.
// clause: kinds/kernel-memory-moves-alone
// tracks: 7.2
// file: mm/mremap.c
// why: That more mappings follow is asked for in the words of the comment.
@@
symbol vma, end, current;
@@
remap_move(...)
{
<...
- vma->vm_end < end
+ vma->vm_end < end && find_vma_intersection(current->mm, vma->vm_end, end)
...>
}
