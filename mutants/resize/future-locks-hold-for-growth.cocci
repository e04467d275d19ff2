// wrong: After mlockall(MCL_FUTURE) what an unlocked mapping grows by in place is counted as locked and populated.
// clause: resize/future-locks-are-for-mappings
// tracks: 6.12
// file: mm/mremap.c
// why: What is new will be locked with MCL_FUTURE, it seems.
@@
symbol vma, vm_flags, mm, def_flags, locked_vm, pages, locked, true, new_addr, addr;
@@
- if (vma->vm_flags & VM_LOCKED)
+ if ((vma->vm_flags | mm->def_flags) & VM_LOCKED)
  {
  	mm->locked_vm += pages;
  	locked = true;
  	new_addr = addr;
  }
