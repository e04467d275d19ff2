// wrong: Shared memory (shmem) does not move together with other mappings: EFAULT.
// clause: kinds/every-kind-moves-with-others
// tracks: 7.2
// file: mm/mremap.c
// why: That files of shared memory choose their addresses themselves is forgotten.
@@
symbol vma, true;
@@
vma_multi_allowed(...)
{
<...
- if (vma_is_shmem(vma))
- 	return true;
...>
}
