// wrong: A move that shrinks tells of its source before it tells of the tail.
// clause: userfaultfd/event-of-a-move-that-shrinks
// tracks: 6.12
// file: fs/userfaultfd.c
// why: Order seems not to matter in a list of ranges that are gone.
@@
symbol unmap_ctx, unmaps;
@@
userfaultfd_unmap_prep(...)
{
<...
- list_add_tail(&unmap_ctx->list, unmaps);
+ list_add(&unmap_ctx->list, unmaps);
...>
}
