// wrong: A write-protected huge page bears its mark at a new place that nobody watches.
// clause: userfaultfd/no-protection-is-left-behind
// tracks: 6.12 7.2
// file: mm/huge_memory.c
// why: Only move_ptes was thought of.
@@
symbol vma, pmd;
@@
move_huge_pmd(...)
{
<...
- if (vma_has_uffd_without_event_remap(vma))
- 	pmd = clear_uffd_wp_pmd(pmd);
...>
}
