// wrong: A mapping that ends with user space grows in place, past it.
// clause: resize/grow-at-the-end-of-user-space
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: The length is checked above, and each chosen address is in bounds by itself.
@@
symbol addr, len;
@@
__get_unmapped_area(...)
{
<...
- if (addr > TASK_SIZE - len)
- 	return -ENOMEM;
...>
}
