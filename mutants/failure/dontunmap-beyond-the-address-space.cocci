// wrong: MREMAP_DONTUNMAP makes its second mapping beyond RLIMIT_AS.
// clause: failure/target-of-dontunmap-beyond-a-limit
// tracks: 6.12
// file: mm/mremap.c
// why: vma_to_resize() asks for the limits, it seems, but returns before that for equal sizes.
@@
symbol flags, mm, vma, vm_flags, old_len, ret, out;
@@
mremap_to(...)
{
<...
- if (flags & MREMAP_DONTUNMAP && !may_expand_vm(mm, vma->vm_flags, old_len >> PAGE_SHIFT)) {
- 	ret = -ENOMEM;
- 	goto out;
- }
...>
}
