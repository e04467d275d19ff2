// wrong: With the event the new place of memory that is watched for minor faults is watched for none.
// clause: userfaultfd/watch-follows-with-the-event
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Pages that are moved are there, and seem to have no minor faults.
@@
symbol new_vma, addr, len, pgoff;
@@
copy_vma(...)
{
<...
  vma_set_range(new_vma, addr, addr + len, pgoff);
+ vm_flags_init(new_vma, new_vma->vm_flags & ~VM_UFFD_MINOR);
...>
}
