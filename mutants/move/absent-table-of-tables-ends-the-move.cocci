// wrong: A range in which a whole gigabyte has no page yet cannot be moved: ENOMEM, and nothing has moved.
// clause: move/tables-of-page-tables-move
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: The next lookup that fails, that of the new table, does end the loop.
@@
symbol old_pud;
@@
move_page_tables(...)
{
<...
  if (!old_pud)
- 	continue;
+ 	break;
...>
}
