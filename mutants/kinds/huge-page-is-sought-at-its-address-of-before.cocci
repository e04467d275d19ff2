// wrong: A huge page is not taken back from a child that has inherited it when either of the two has moved it.
// clause: kinds/huge-page-is-taken-back
// tracks: 6.12
// file: mm/hugetlb.c
// why: "mm/hugetlb: unmap the page where the other VMA maps it" undone: a child has it where its parent has it, until one moves it.
@@
symbol address, iter_vma, pgoff;
@@
unmap_ref_private(...)
{
<...
- address = vma_address(iter_vma, pgoff, 1);
...>
}
