// wrong: A second mapping of locked memory is locked, but none of its pages is there.
// clause: duplicate/is-locked-too
// tracks: 6.12
// file: mm/mremap.c
// why: The pages are in memory already, for the first mapping.
@@
symbol locked, new_len, old_len;
@@
- locked && new_len > old_len
+ locked && old_len && new_len > old_len
