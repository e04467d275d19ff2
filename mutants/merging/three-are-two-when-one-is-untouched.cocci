// wrong: Untouched pages between a touched mapping and an untouched one become one with the former only.
// clause: merging/growth-to-a-place-between
// tracks: 7.2
// file: mm/vma.c
// why: Both sides have to be compatible, and having the same anon_vma looks like that.
@@
symbol prev, next;
@@
can_vma_merge_right(...)
{
<...
- !prev->anon_vma || !next->anon_vma || prev->anon_vma == next->anon_vma
+ prev->anon_vma == next->anon_vma
...>
}
