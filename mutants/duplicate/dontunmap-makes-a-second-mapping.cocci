// wrong: MREMAP_DONTUNMAP with an old size of zero makes a second mapping of shared memory.
// clause: duplicate/dontunmap-is-refused
// tracks: 6.12
// file: mm/mremap.c
// why: Neither unmaps its source, so that they seem to go together.
@@
symbol flags, old_len, new_len;
@@
- !(flags & MREMAP_MAYMOVE) || old_len != new_len
+ !(flags & MREMAP_MAYMOVE) || (old_len && old_len != new_len)
