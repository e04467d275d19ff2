// wrong: A transparent huge page that is moved whole is not soft-dirty afterwards.
// clause: move/moved-pages-are-soft-dirty
// tracks: 6.12 7.2
// file: mm/huge_memory.c
// why: The entry is moved as it is.
@@
symbol pmd;
@@
move_huge_pmd(...)
{
<...
- pmd = move_soft_dirty_pmd(pmd);
...>
}
