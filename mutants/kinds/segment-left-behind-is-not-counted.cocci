// wrong: MREMAP_DONTUNMAP of a System V segment does not count as one more attachment.
// clause: kinds/segment-is-counted
// tracks: 6.12 7.2
// file: mm/vma.c
// why: The source is kept, so that nothing seems to be opened.
@@
symbol new_vma, keep_source;
@@
copy_vma(...)
{
<...
- if (new_vma->vm_ops && new_vma->vm_ops->open)
+ if (!keep_source && new_vma->vm_ops && new_vma->vm_ops->open)
  	new_vma->vm_ops->open(new_vma);
...>
}
