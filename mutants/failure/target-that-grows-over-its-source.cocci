// wrong: A move that grows downwards into its own source unmaps that before it is refused.
// clause: failure/mistakes-touch-nothing
// tracks: 6.12
// file: mm/mremap.c
// why: One length is taken for both ranges.
@@
symbol new_addr, new_len, addr, old_len;
@@
mremap_to(...)
{
<...
- new_addr + new_len > addr
+ new_addr + old_len > addr
...>
}
