// wrong: A write-protected huge page that is moved in part, with the event, can be written to.
// clause: userfaultfd/protection-moves-with-each-kind
// tracks: 6.12 7.2
// file: mm/huge_memory.c
// why: The soft-dirty bit is passed on, and the one beside it forgotten.
@@
symbol uffd_wp;
identifier E;
@@
__split_huge_pmd_locked(...)
{
<...
- if (uffd_wp)
- 	E = pte_mkuffd_wp(E);
...>
}
