// wrong: The event of a move has the destination for its source and the source for its destination.
// clause: userfaultfd/remap-event
// tracks: 6.12
// file: fs/userfaultfd.c
// why: Two addresses of one type.
@@
symbol ewq, from, to;
@@
mremap_userfaultfd_complete(...)
{
<...
- ewq.msg.arg.remap.from = from;
- ewq.msg.arg.remap.to = to;
+ ewq.msg.arg.remap.from = to;
+ ewq.msg.arg.remap.to = from;
...>
}
