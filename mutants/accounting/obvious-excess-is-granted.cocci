// wrong: Growth to more than all memory is not refused by default.
// clause: accounting/obvious-excess
// tracks: 6.12 7.2
// file: mm/util.c
// why: The heuristic looks like OVERCOMMIT_ALWAYS.
@@
symbol pages, total_swap_pages;
statement S;
@@
__vm_enough_memory(...)
{
<...
- if (pages > totalram_pages() + total_swap_pages) S
...>
}
