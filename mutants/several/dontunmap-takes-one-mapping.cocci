// wrong: MREMAP_DONTUNMAP to a fixed address is refused with EFAULT where its range is of several mappings.
// clause: several/dontunmap-over-several
// tracks: 7.2
// file: mm/mremap.c
// why: What leaves its source does not seem to be a move only.
@@
symbol vrm, MREMAP_FIXED;
@@
vrm_move_only(...)
{
<...
- !(vrm->flags & MREMAP_FIXED)
+ (vrm->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) != MREMAP_FIXED
...>
}
