// wrong: A transparent huge page in the range is thrown away instead of moved: its new place reads as zeros.
// clause: kinds/transparent-huge-page-moves-whole
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: The upper levels are looked at with pXd_none_or_clear_bad(), and a huge entry counts as bad there.
@@
symbol pmd;
@@
get_old_pmd(...)
{
<...
- pmd_none(*pmd)
+ pmd_none_or_clear_bad(pmd)
...>
}
