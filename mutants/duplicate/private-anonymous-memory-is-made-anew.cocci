// wrong: An old size of zero of private anonymous memory makes a mapping of new pages instead of being refused.
// clause: duplicate/private-is-refused
// tracks: 6.12
// file: mm/mremap.c
// why: A private mapping was taken to be one of a file.
@@
symbol old_len, vma, vm_file, vm_flags;
@@
vma_to_resize(...)
{
<...
- !old_len
+ !old_len && vma->vm_file
  && !(vma->vm_flags & (VM_SHARED | VM_MAYSHARE))
...>
}
