// wrong: The first page of the vdso or of its data can be moved away from the rest.
// clause: kinds/vdso-keeps-its-size
// tracks: 6.12
// file: mm/mremap.c
// why: Only the split at the begin of the range is asked for; the one at its end was forgotten.
@@
symbol err, split_after, vma, vm_ops, old_addr, old_len;
@@
move_vma(...)
{
<...
- if (!err && split_after)
- 	err = vma->vm_ops->may_split(vma, old_addr + old_len);
...>
}
