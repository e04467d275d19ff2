// wrong: MREMAP_DONTUNMAP without MREMAP_FIXED takes pages of what lies behind its mapping into the new one.
// clause: several/only-equal-sizes
// tracks: 7.2
// file: mm/mremap.c
// why: What does not change its size does not seem to need any more checks.
@@
symbol old_len, vma, addr, vrm, MREMAP_NO_RESIZE;
@@
check_prep_vma(...)
{
<...
- old_len > vma->vm_end - addr
+ vrm->remap_type != MREMAP_NO_RESIZE && old_len > vma->vm_end - addr
...>
}
