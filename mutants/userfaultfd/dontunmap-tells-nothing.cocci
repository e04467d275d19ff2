// wrong: MREMAP_DONTUNMAP of watched memory sends no REMAP, although source and destination are watched.
// clause: userfaultfd/remap-event
// tracks: 7.2
// file: mm/mremap.c
// why: What stays where it is does not seem to have been moved.
@@
symbol failed, vrm;
@@
notify_uffd(...)
{
<...
- failed
+ failed || (vrm->flags & MREMAP_DONTUNMAP)
...>
}
