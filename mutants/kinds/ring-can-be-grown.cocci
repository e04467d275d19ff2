// wrong: A ring of asynchronous I/O can be grown, and mapped twice, as can whatever else must not be expanded.
// clause: kinds/aio-ring-is-not-expanded
// tracks: 6.12
// file: mm/mremap.c
// why: The two flags are usually set together, so that one seems to be enough.
@@
symbol vma, vm_flags;
@@
vma_to_resize(...)
{
<...
- if (vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP))
+ if (vma->vm_flags & VM_PFNMAP)
  	return ERR_PTR(-EFAULT);
...>
}
