// wrong: A plain move whose range ends in a hole says EFAULT when everything has been moved.
// clause: several/move-over-several
// tracks: 7.2
// file: mm/mremap.c
// why: What is not mapped at the end of a range is EFAULT for all other calls.
@@
symbol res, last_end, end;
@@
remap_move(...)
{
<...
- return res;
+ return last_end < end ? -EFAULT : res;
...>
}
