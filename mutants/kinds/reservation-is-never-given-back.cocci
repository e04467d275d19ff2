// wrong: What is reserved for huge pages that nobody has touched stays reserved when they are moved and unmapped.
// clause: kinds/huge-reservations-move
// tracks: 6.12 7.2
// file: mm/hugetlb.c
// why: The subpool has been given the pages, so the pool seems to have them.
@@
symbol h, gbl_reserve;
@@
hugetlb_vm_op_close(...)
{
<...
- hugetlb_acct_memory(h, -gbl_reserve);
...>
}
