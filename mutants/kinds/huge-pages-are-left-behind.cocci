// wrong: MREMAP_DONTUNMAP takes huge pages, and whatever else must not be expanded.
// clause: kinds/huge-pages-are-not-left-behind
// tracks: 6.12
// file: mm/mremap.c
// why: No mapping gets larger, so that the flag against expansion seems to be none of its business.
@@
symbol vma, vm_flags;
expression E;
@@
vma_to_resize(...)
{
<...
- E && (vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP))
+ E && (vma->vm_flags & VM_PFNMAP)
...>
}
