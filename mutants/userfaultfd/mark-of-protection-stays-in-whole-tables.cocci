// wrong: Without UFFD_FEATURE_EVENT_REMAP pages of whole page tables (2 MiB) bear their write protection's mark still.
// clause: userfaultfd/protection-goes-with-the-watch
// tracks: 6.12
// file: mm/mremap.c
// why: The condition was added for the tables of 1 GiB and forgotten for those of 2 MiB.
@@
symbol extent, uffd_supports_move;
@@
move_page_tables(...)
{
<...
  IS_ENABLED(CONFIG_HAVE_MOVE_PMD) && extent == PMD_SIZE
- && uffd_supports_move
...>
}
