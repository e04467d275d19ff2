// wrong: Unknown flag bits above bit 31 are accepted.
// clause: arguments/unknown-flags
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: Flags are an int in the C library.
@@
symbol flags;
@@
- flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE | MREMAP_DONTUNMAP)
+ (unsigned int)flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE | MREMAP_DONTUNMAP)
