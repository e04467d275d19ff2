// wrong: A process that is above RLIMIT_AS or RLIMIT_DATA already cannot move a mapping any more: ENOMEM.
// clause: accounting/limits-are-for-growth
// tracks: 6.12
// file: mm/mremap.c
// why: A growth of nothing is within every limit, it seems, so that the limits may be asked first.
@@
symbol mm, vma, vm_flags, new_len, old_len;
@@
vma_to_resize(...)
{
<...
+ if (!may_expand_vm(mm, vma->vm_flags, (new_len - old_len) >> PAGE_SHIFT))
+ 	return ERR_PTR(-ENOMEM);
+
  if (new_len == old_len)
  	return vma;
...>
}
