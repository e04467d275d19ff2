// wrong: A ring of asynchronous I/O that a child has inherited can be moved by it.
// clause: kinds/aio-ring-is-put-back
// tracks: 6.12
// file: mm/mremap.c
// why: The hook is taken for a mere notification; it was one once.
@@
symbol err, vma, vm_ops, new_vma;
@@
move_vma(...)
{
<...
- err = vma->vm_ops->mremap(new_vma);
+ vma->vm_ops->mremap(new_vma);
...>
}
