// wrong: The context of a ring of asynchronous I/O that was moved is known by no number any more.
// clause: kinds/aio-ring-moves
// tracks: 6.12 7.2
// file: fs/aio.c
// why: The number that io_setup gave seems to be for good.
@@
symbol ctx, vma;
@@
aio_ring_mremap(...)
{
<...
- ctx->user_id = ctx->mmap_base = vma->vm_start;
+ ctx->mmap_base = vma->vm_start;
...>
}
