// wrong: The ring of asynchronous I/O can be grown, mapped twice and left behind.
// clause: kinds/aio-ring-is-not-expanded
// tracks: 6.12
// file: fs/aio.c
// why: The file of the ring has a size that keeps it from growing, it seems.
@@
symbol vma;
@@
aio_ring_mmap(...)
{
<...
- vm_flags_set(vma, VM_DONTEXPAND);
...>
}
