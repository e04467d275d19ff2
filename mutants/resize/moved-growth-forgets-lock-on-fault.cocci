// wrong: A mapping that is locked on fault has its new pages populated when it has to move to grow.
// clause: resize/new-part-of-locked-memory
// tracks: 6.12 7.2
// file: mm/vma.c
// why: VM_LOCKONFAULT is taken for a state of the call to mlock2 instead of one of the mapping.
@@
symbol new_vma, addr, len, pgoff;
@@
copy_vma(...)
{
<...
  vma_set_range(new_vma, addr, addr + len, pgoff);
+ vm_flags_init(new_vma, new_vma->vm_flags & ~VM_LOCKONFAULT);
...>
}
