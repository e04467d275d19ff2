// wrong: In a child a mapping that grows up to one that its parent had touched becomes one entry with it.
// clause: merging/growth-in-a-child
// tracks: 6.12
// file: mm/vma.c
// why: The test for a single anon_vma looks like an optimisation.
@@
symbol anon_vma1, anon_vma2, vma, anon_vma_chain;
@@
is_mergeable_anon_vma(...)
{
<...
- (!anon_vma1 || !anon_vma2) && (!vma || list_is_singular(&vma->anon_vma_chain))
+ !anon_vma1 || !anon_vma2
...>
}
