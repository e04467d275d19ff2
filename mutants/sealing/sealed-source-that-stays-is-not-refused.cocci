// wrong: A call without flags and with equal sizes is accepted for a sealed mapping.
// clause: sealing/sealed-source-is-refused
// tracks: 6.12
// file: mm/mremap.c
// why: Nothing is modified by it.
@@
symbol vma, flags, old_len, new_len, ret, out;
@@
- if (!can_modify_vma(vma))
+ if ((flags || old_len != new_len) && !can_modify_vma(vma))
  {
  	ret = -EPERM;
  	goto out;
  }
