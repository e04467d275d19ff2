// wrong: A move that shrinks tells of the tail that it cut off, and not of its source.
// clause: userfaultfd/event-of-a-move-that-shrinks
// tracks: 6.12
// file: fs/userfaultfd.c
// why: One event for each userfaultfd seems to be enough for a call.
@@
symbol unmap_ctx, ctx, start, end;
@@
has_unmap_ctx(...)
{
<...
- unmap_ctx->ctx == ctx && unmap_ctx->start == start && unmap_ctx->end == end
+ unmap_ctx->ctx == ctx
...>
}
