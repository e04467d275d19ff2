// wrong: After a move of single pages processors still reach them by their old address: the range flushed is empty.
// clause: concurrency/no-stale-translation
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: old_addr has been counted up by the loop, which is why len is kept; the plain name looks right.
@@
symbol vma, old_end, len, old_addr;
@@
move_ptes(...)
{
<...
  flush_tlb_range(vma,
- 		old_end - len
+ 		old_addr
  		, old_end);
...>
}
