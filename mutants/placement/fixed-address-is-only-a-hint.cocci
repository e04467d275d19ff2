// wrong: With MREMAP_FIXED a mapping for page 0 is placed elsewhere, and so is one in the guard gap of a stack.
// clause: placement/lowest-addresses
// tracks: 7.2
// file: mm/mremap.c
// why: The target has just been unmapped, so that a hint seems to be enough.
@@
symbol vrm, map_flags, MAP_FIXED;
@@
vrm_set_new_addr(...)
{
<...
- if (vrm->flags & MREMAP_FIXED)
- 	map_flags |= MAP_FIXED;
...>
}
