// wrong: A new range that ends with user space is refused with EINVAL.
// clause: arguments/new-range-lies-in-user-space
// tracks: 6.12
// file: mm/mremap.c
// why: An off-by-one: the end is taken for the last byte.
@@
symbol new_addr, new_len;
@@
mremap_to(...)
{
<...
- new_addr > TASK_SIZE - new_len
+ new_addr >= TASK_SIZE - new_len
...>
}
