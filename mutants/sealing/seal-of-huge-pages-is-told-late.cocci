// wrong: A sealed mapping of huge pages is told for its alignment (EINVAL) and not for its seal (EPERM).
// clause: sealing/seal-is-told-before
// tracks: 7.2
// file: mm/mremap.c
// why: Sizes have to be aligned before anything else can be said of them.
@@
symbol vma, vrm;
@@
check_prep_vma(...)
{
<...
- if (vma_is_sealed(vma))
- 	return -EPERM;
  if (is_vm_hugetlb_page(vma) && !align_hugetlb(vrm))
  	return -EINVAL;
+ if (vma_is_sealed(vma))
+ 	return -EPERM;
...>
}
