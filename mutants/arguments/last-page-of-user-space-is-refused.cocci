// wrong: A new range that ends with user space is refused with EINVAL.
// clause: arguments/new-range-lies-in-user-space
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Off by one.
@@
symbol len, start;
@@
do_vmi_munmap(...)
{
<...
- len > TASK_SIZE-start
+ len >= TASK_SIZE-start
...>
}
