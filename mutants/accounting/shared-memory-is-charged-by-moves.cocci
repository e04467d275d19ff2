// wrong: Shared mappings that grow by moving, or are moved with MREMAP_DONTUNMAP, are charged, and never given back.
// clause: accounting/committed-of-a-shared-object
// tracks: 6.12
// file: mm/mremap.c
// why: Shared memory is committed, too, and the flag that says by whom is missing on its mappings.
@@
symbol vm_flags, mm, to_account;
@@
move_vma(...)
{
<...
- if (vm_flags & VM_ACCOUNT)
+ if (vm_flags & (VM_ACCOUNT | VM_SHARED))
  {
  	if (security_vm_enough_memory_mm(mm, to_account >> PAGE_SHIFT))
  		return -ENOMEM;
  }
...>
}
