// wrong: A shared mapping of a file that is open for reading alone cannot be mapped a second time: EINVAL.
// clause: duplicate/read-only-is-shared
// tracks: 6.12
// file: mm/mremap.c
// why: VM_SHARED looks like the flag of shared mappings, and is only that of those that may be written to.
@@
symbol vma, vm_flags;
@@
vma_to_resize(...)
{
<...
- vma->vm_flags & (VM_SHARED | VM_MAYSHARE)
+ vma->vm_flags & VM_SHARED
...>
}
