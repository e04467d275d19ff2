// wrong: A plain move is done where more memory is promised already than may be.
// clause: accounting/strict-account-and-moves
// tracks: 6.12
// file: mm/mremap.c
// why: A charge of no page looks as if it could be left out.
@@
symbol vm_flags, to_account, mm;
@@
move_vma(...)
{
<...
- if (vm_flags & VM_ACCOUNT)
+ if (vm_flags & VM_ACCOUNT && to_account)
  {
  	if (security_vm_enough_memory_mm(mm, to_account >> PAGE_SHIFT))
  		return -ENOMEM;
  }
...>
}
