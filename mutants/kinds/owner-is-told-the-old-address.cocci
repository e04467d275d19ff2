// wrong: A ring of asynchronous I/O that is moved keeps its old address as the number of its context.
// clause: kinds/aio-ring-moves
// tracks: 6.12
// file: mm/mremap.c
// why: The mapping is handed over to its owner as everywhere; which of the two matters only here.
@@
symbol vma, vm_ops, new_vma;
@@
move_vma(...)
{
<...
- vma->vm_ops->mremap(new_vma)
+ vma->vm_ops->mremap(vma)
...>
}
