// wrong: A child that moves the ring of asynchronous I/O of its parent, and has none itself, brings the kernel down.
// clause: kinds/aio-ring-is-put-back
// tracks: 6.12
// file: fs/aio.c
// why: "aio: fix mremap after fork null-deref" undone: who has such a mapping has made it.
@@
symbol table, out_unlock;
@@
aio_ring_mremap(...)
{
<...
- if (!table)
- 	goto out_unlock;
...>
}
