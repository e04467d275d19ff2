// wrong: A hint of MREMAP_DONTUNMAP that overlaps the source is not refused: the kernel chooses another place.
// clause: arguments/new-range-does-not-overlap
// tracks: 7.2
// file: mm/mremap.c
// why: A hint that is taken already does no harm elsewhere.
@@
symbol vrm, flags;
@@
check_mremap_params(...)
{
<...
- vrm_overlaps(vrm)
+ (flags & MREMAP_FIXED) && vrm_overlaps(vrm)
...>
}
