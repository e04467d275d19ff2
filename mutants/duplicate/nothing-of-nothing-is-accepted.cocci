// wrong: An old size and a new size of zero together are accepted, and nothing is done.
// clause: duplicate/empty-is-refused
// tracks: 6.12
// file: mm/mremap.c
// why: Equal sizes and no address are always accepted.
@@
symbol new_len, old_len, ret;
@@
- if (!new_len)
+ if (!new_len && old_len)
  	return ret;
