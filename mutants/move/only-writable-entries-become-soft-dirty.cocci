// wrong: Pages that nobody has written to since the soft-dirty bits were taken away are not soft-dirty after a move.
// clause: move/moved-pages-are-soft-dirty
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: "Dirty" suggests that only what can be written has to be marked; clearing the bits write-protects the entries.
@@
symbol pte;
@@
move_soft_dirty_pte(...)
{
<...
- pte_present(pte)
+ pte_write(pte)
...>
}
