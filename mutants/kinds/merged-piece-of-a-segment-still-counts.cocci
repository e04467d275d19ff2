// wrong: A piece of a System V segment that is moved back behind the piece before it counts as an attachment for ever.
// clause: kinds/segment-is-counted
// tracks: 6.12 7.2
// file: mm/vma.c
// why: The source will be closed, so the destination seems to need an open whether it is new or not.
@@
symbol new_vma, vma, need_rmap_locks;
@@
copy_vma(...)
{
<...
  *need_rmap_locks = (new_vma->vm_pgoff <= vma->vm_pgoff);
+ if (new_vma->vm_ops && new_vma->vm_ops->open)
+ 	new_vma->vm_ops->open(new_vma);
...>
}
