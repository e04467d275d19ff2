// wrong: Requests are taken until the event of a move has been read, and refused with EAGAIN from then on.
// clause: userfaultfd/requests-are-put-off
// tracks: 6.12
// file: fs/userfaultfd.c
// why: Who waits for the event lowers the count, so it seems to raise it, too.
@@
symbol ctx;
@@
mremap_userfaultfd_prep(...)
{
<...
- atomic_inc(&ctx->mmap_changing);
...>
}
