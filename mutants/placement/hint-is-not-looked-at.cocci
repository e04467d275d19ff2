// wrong: The new address of MREMAP_DONTUNMAP without MREMAP_FIXED is not taken even if it is free.
// clause: placement/new-address-is-a-hint
// tracks: 7.2
// file: mm/mremap.c
// why: An address seems to count with MREMAP_FIXED only.
@@
symbol vrm;
@@
vrm_set_new_addr(...)
{
<...
- vrm_implies_new_addr(vrm) ? vrm->new_addr : 0
+ (vrm->flags & MREMAP_FIXED) ? vrm->new_addr : 0
...>
}
