// wrong: Touched pages that come back to their place stay apart from untouched ones that were mapped beside it.
// clause: merging/touched-pages-back-at-their-place
// tracks: 7.2
// file: mm/vma.c
// why: So it was until 6.15.
@@
symbol copied_from, true;
@@
is_mergeable_anon_vma(...)
{
<...
- return true;
+ return !copied_from;
...>
}
