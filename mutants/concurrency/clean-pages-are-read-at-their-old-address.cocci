// wrong: Pages that nobody has written to can still be read by their old address when the call has returned.
// clause: concurrency/no-stale-translation
// tracks: 7.2
// file: mm/mremap.c
// why: Only what is dirty could lose a write by a translation that is out of date.
@@
symbol force_flush, old_pte, true;
@@
move_ptes(...)
{
<...
- force_flush = true;
+ force_flush |= pte_dirty(old_pte);
...>
}
