// wrong: A sealed mapping that is not the first of a move over several does not stop it, and its pages are moved away.
// clause: several/sealed-ones-are-refused
// tracks: 7.2
// file: mm/mremap.c
// why: The state of the call is fresh for its first mapping only, and the seal is asked for once for each call.
@@
symbol vma, vrm, MREMAP_INVALID;
@@
check_prep_vma(...)
{
<...
- vma_is_sealed(vma)
+ vrm->remap_type == MREMAP_INVALID && vma_is_sealed(vma)
...>
}
