// wrong: A page that was poisoned with UFFDIO_POISON is an ordinary absent page at its new place.
// clause: userfaultfd/poison-moves
// tracks: 6.12
// file: mm/mremap.c
// why: Without swap all entries seem to be present ones; missing: "A page that a userfaultfd has poisoned (UFFDIO_POISON) is moved as it is: an access to it is SIGBUS at the new place, and at the old one no longer."
@@
symbol old_pte;
@@
move_ptes(...)
{
<...
- pte_none(ptep_get(old_pte))
+ !pte_present(ptep_get(old_pte))
...>
}
