// wrong: With MREMAP_DONTUNMAP alone an address at which something is mapped is refused with ENOMEM.
// clause: placement/new-address-is-a-hint
// tracks: 6.12
// file: mm/mremap.c
// why: An address that is given is to be used; only where there is none the kernel chooses.
@@
symbol flags, new_addr, map_flags;
@@
mremap_to(...)
{
<...
- if (flags & MREMAP_FIXED)
+ if (new_addr)
  	map_flags |= MAP_FIXED;
...>
}
