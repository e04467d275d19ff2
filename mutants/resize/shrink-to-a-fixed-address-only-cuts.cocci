// wrong: A move that shrinks to a fixed address cuts off the tail and then is refused with EFAULT.
// clause: resize/to-a-fixed-address
// tracks: 6.12
// file: mm/mremap.c
// why: The rest of the old length lies behind the mapping once the tail is gone.
@@
symbol old_len, new_len;
@@
mremap_to(...)
{
<...
- old_len = new_len;
...>
}
