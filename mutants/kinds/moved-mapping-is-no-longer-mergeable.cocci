// wrong: What was moved is no longer a mapping that KSM may merge, nor is the rest of it.
// clause: kinds/merged-pages-are-taken-apart
// tracks: 6.12
// file: mm/mremap.c
// why: madvise() stores the flags that ksm_madvise() has changed, and so does this.
@@
symbol err, vma, old_addr, old_len, vm_flags;
@@
move_vma(...)
{
<...
  err = ksm_madvise(vma, old_addr, old_addr + old_len, MADV_UNMERGEABLE, &vm_flags);
  if (err)
  	return err;
+ vm_flags_clear(vma, VM_MERGEABLE);
...>
}
