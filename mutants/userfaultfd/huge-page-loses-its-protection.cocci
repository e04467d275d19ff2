// wrong: A write-protected huge page can be written to at its new place, though that is watched (with the event).
// clause: userfaultfd/protection-moves-with-each-kind
// tracks: 6.12 7.2
// file: mm/huge_memory.c
// why: Who watches is asked, instead of who loses the watch.
@@
symbol vma, pmd;
@@
move_huge_pmd(...)
{
<...
- if (vma_has_uffd_without_event_remap(vma))
+ if (userfaultfd_wp(vma))
  	pmd = clear_uffd_wp_pmd(pmd);
...>
}
