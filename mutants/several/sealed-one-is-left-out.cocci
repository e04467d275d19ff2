// wrong: A move over several leaves out what is sealed, moves what lies behind that, and is told as done.
// clause: several/sealed-ones-are-refused
// tracks: 7.2
// file: mm/mremap.c
// why: As much as possible seems better than half of it.
@@
symbol res_vma, seen_vma, target_addr, offset, len, vmi;
@@
remap_move(...)
{
<...
- if (IS_ERR_VALUE(res_vma))
- 	return res_vma;
+ if (IS_ERR_VALUE(res_vma)) {
+ 	if (!seen_vma)
+ 		return res_vma;
+ 	vma_iter_invalidate(&vmi);
+ 	target_addr += offset + len;
+ 	continue;
+ }
...>
}
