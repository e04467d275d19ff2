// wrong: MREMAP_DONTUNMAP shrinks the mapping that it moves instead of refusing to.
// clause: arguments/dontunmap-does-not-resize
// tracks: 6.12
// file: mm/mremap.c
// why: Only growth looks like a problem where a mapping is to be left behind.
@@
symbol flags, old_len, new_len;
@@
- !(flags & MREMAP_MAYMOVE) || old_len != new_len
+ !(flags & MREMAP_MAYMOVE) || old_len < new_len
