// wrong: Pages that are moved back into their mapping become one entry with what is behind them only.
// clause: merging/moved-back-is-one-again
// tracks: 6.12 7.2
// file: mm/vma.c
// why: The mapping before is forgotten where that behind is looked up.
@@
symbol vmg, vmi;
@@
copy_vma(...)
{
<...
  vmg.next = vma_iter_next_rewind(&vmi, NULL);
+ vmg.prev = NULL;
...>
}
