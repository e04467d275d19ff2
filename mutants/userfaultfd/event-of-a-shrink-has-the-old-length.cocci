// wrong: The event of a move that shrinks has the old length instead of that of what was moved.
// clause: userfaultfd/event-of-a-move-that-shrinks
// tracks: 7.2
// file: mm/mremap.c
// why: So it was until 6.16.
@@
symbol vrm, MREMAP_SHRINK;
@@
notify_uffd(...)
{
<...
- vrm->old_len
+ vrm->remap_type == MREMAP_SHRINK ? vrm->old_len + vrm->delta : vrm->old_len
...>
}
