// wrong: What is reserved for untouched huge pages goes back to the pool when they are moved, and once more later.
// clause: kinds/huge-reservations-move
// tracks: 6.12
// file: mm/mremap.c
// why: The new mapping has taken its own reference, so that the old one may be closed as always.
@@
symbol vma;
@@
move_vma(...)
{
<...
- if (is_vm_hugetlb_page(vma)) {
- 	clear_vma_resv_huge_pages(vma);
- }
...>
}
