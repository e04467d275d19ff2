// wrong: Where source and target begin at different offsets in their page tables the pages arrive at wrong offsets.
// clause: move/page-tables-move
// tracks: 6.12
// file: mm/mremap.c
// why: Both addresses are aligned down by the same mask, so that they seem to stay together.
@@
symbol old_addr, mask, new_addr;
@@
try_realign_addr(...)
{
<...
- if ((*old_addr & ~mask) != (*new_addr & ~mask))
- 	return;
...>
}
