// wrong: Growth past both limits is refused for the address space (ENOMEM) and not for locked memory (EAGAIN).
// clause: arguments/limits-are-looked-at-last
// tracks: 7.2
// file: mm/mremap.c
// why: The two checks look as if their order did not matter.
@@
symbol mm, vma, vrm;
@@
check_prep_vma(...)
{
<...
- if (!mlock_future_ok(mm, vma->vm_flags & VM_LOCKED, vrm->delta))
- 	return -EAGAIN;
  if (!may_expand_vm(mm, &vma->flags, vrm->delta >> PAGE_SHIFT))
  	return -ENOMEM;
+ if (!mlock_future_ok(mm, vma->vm_flags & VM_LOCKED, vrm->delta))
+ 	return -EAGAIN;
...>
}
