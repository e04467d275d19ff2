// wrong: MREMAP_DONTUNMAP of locked memory raises what is locked (VmLck) by the size of the destination.
// clause: accounting/locked-dontunmap
// tracks: 6.12
// file: mm/mremap.c
// why: The destination is counted like a new mapping; that the source, not unmapped, is not taken away is overlooked.
@@
symbol vma, vm_flags, mm, locked_vm, new_len;
@@
move_vma(...)
{
<...
  vm_flags_clear(vma, VM_LOCKED_MASK);
+ if (vm_flags & VM_LOCKED)
+ 	mm->locked_vm += new_len >> PAGE_SHIFT;
...>
}
