// wrong: Without MREMAP_MAYMOVE growth is not kept by RLIMIT_AS.
// clause: accounting/limit-of-the-address-space
// tracks: 7.2
// file: mm/mremap.c
// why: Only what is moved seems to need new address space.
@@
symbol mm, vma, vrm;
@@
check_prep_vma(...)
{
<...
- !may_expand_vm(mm, &vma->flags, vrm->delta >> PAGE_SHIFT)
+ (vrm->flags & MREMAP_MAYMOVE) && !may_expand_vm(mm, &vma->flags, vrm->delta >> PAGE_SHIFT)
...>
}
