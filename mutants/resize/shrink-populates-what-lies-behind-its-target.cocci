// wrong: Locked memory that shrinks to a fixed address brings in absent pages of what lies behind its new place.
// clause: resize/locked-memory-to-a-fixed-address
// tracks: 7.2
// file: mm/mremap.c
// why: That the sizes differ seems to be the last thing to look at.
@@
symbol new_len, old_len, vma, vrm, true;
@@
check_prep_vma(...)
{
<...
- if (new_len == old_len)
- 	return 0;
  if (vma->vm_flags & VM_LOCKED)
  	vrm->populate_expand = true;
+ if (new_len == old_len)
+ 	return 0;
...>
}
