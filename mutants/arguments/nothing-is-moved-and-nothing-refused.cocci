// wrong: A plain move of a range in which nothing at all is mapped returns the new address instead of EFAULT.
// clause: arguments/source-must-be-mapped
// tracks: 7.2
// file: mm/mremap.c
// why: The result is that of the move, and moving nothing succeeds.
@@
symbol res, new_addr;
@@
remap_move(...)
{
<...
- unsigned long res = -EFAULT;
+ unsigned long res = new_addr;
...>
}
