// wrong: MREMAP_DONTUNMAP charges nothing to Committed_AS for the second mapping, but its unmapping gives that back.
// clause: accounting/committed-dontunmap
// tracks: 6.12
// file: mm/mremap.c
// why: Sizes are equal, so that there seems to be nothing to charge.
@@
symbol flags, to_account, new_len;
@@
move_vma(...)
{
<...
- if (unlikely(flags & MREMAP_DONTUNMAP))
- 	to_account = new_len;
...>
}
