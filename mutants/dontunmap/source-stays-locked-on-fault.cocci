// wrong: The source of MREMAP_DONTUNMAP keeps the flag of a lock on fault (lf) when it loses that of the lock.
// clause: dontunmap/attributes-of-both-sides
// tracks: 6.12
// file: mm/mremap.c
// why: Locks had one flag before MLOCK_ONFAULT.
@@
symbol vma;
@@
move_vma(...)
{
<...
- vm_flags_clear(vma, VM_LOCKED_MASK);
+ vm_flags_clear(vma, VM_LOCKED);
...>
}
