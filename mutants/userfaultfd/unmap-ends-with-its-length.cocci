// wrong: The event of what was watched and is gone has its length for its end.
// clause: userfaultfd/events-of-calls
// tracks: 6.12
// file: fs/userfaultfd.c
// why: The event of a move has a length.
@@
symbol ewq, ctx;
@@
userfaultfd_unmap_complete(...)
{
<...
- ewq.msg.arg.remove.end = ctx->end;
+ ewq.msg.arg.remove.end = ctx->end - ctx->start;
...>
}
