// wrong: With MREMAP_DONTUNMAP the lock stays with the emptied source, and the destination has none.
// clause: dontunmap/lock-goes-along
// tracks: 6.12
// file: mm/mremap.c
// why: The wrong one of the two mappings.
@@
symbol vma, new_vma;
@@
move_vma(...)
{
<...
- vm_flags_clear(vma, VM_LOCKED_MASK);
+ vm_flags_clear(new_vma, VM_LOCKED_MASK);
...>
}
