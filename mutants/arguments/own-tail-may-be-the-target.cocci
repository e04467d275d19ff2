// wrong: A mapping can be shrunk onto its own tail, and not be grown to right behind itself.
// clause: arguments/new-range-does-not-overlap
// tracks: 6.12
// file: mm/mremap.c
// why: One length is taken for both ranges.
@@
symbol addr, old_len, new_addr, new_len;
@@
mremap_to(...)
{
<...
- addr + old_len > new_addr
+ addr + new_len > new_addr
...>
}
