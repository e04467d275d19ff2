// wrong: A page table that a collapse takes away meanwhile is moved all the same, and anything is at the new place.
// clause: concurrency/collapse-is-no-hindrance
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: "mm/mremap: fix move_normal_pmd/retract_page_tables race" undone: the entry was looked at before the lock was taken.
@@
symbol pmd, out_unlock;
@@
move_normal_pmd(...)
{
<...
- if (unlikely(!pmd_present(pmd) || pmd_leaf(pmd)))
- 	goto out_unlock;
...>
}
