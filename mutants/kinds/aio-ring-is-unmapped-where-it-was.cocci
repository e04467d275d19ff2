// wrong: io_destroy unmaps what lies where the ring was before its move, and leaves the ring.
// clause: kinds/aio-ring-moves
// tracks: 6.12 7.2
// file: fs/aio.c
// why: Missing: A ring of asynchronous I/O that was moved is unmapped by io_destroy where it is, and nothing where it was.
@@
symbol ctx, vma;
@@
aio_ring_mremap(...)
{
<...
- ctx->user_id = ctx->mmap_base = vma->vm_start;
+ ctx->user_id = vma->vm_start;
...>
}
