// wrong: MREMAP_FIXED is accepted without MREMAP_MAYMOVE.
// clause: arguments/flag-combinations
// tracks: 6.12
// file: mm/mremap.c
// why: "This option implies MREMAP_MAYMOVE", says the comment before the call.
@@
symbol flags, ret;
@@
- if (flags & MREMAP_FIXED && !(flags & MREMAP_MAYMOVE))
- 	return ret;
