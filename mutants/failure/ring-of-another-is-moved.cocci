// wrong: A child moves the ring of asynchronous I/O that it has inherited, instead of being refused with EINVAL.
// clause: failure/owner-that-refuses
// tracks: 6.12 7.2
// file: fs/aio.c
// why: A process without contexts seems to have nothing to update.
@@
symbol table, res;
identifier l;
@@
aio_ring_mremap(...)
{
<...
- if (!table)
+ if (!table) {
+ 	res = 0;
  	goto l;
+ }
...>
}
