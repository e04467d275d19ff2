// wrong: With MREMAP_DONTUNMAP alone a new address behind user space is accepted, and another one chosen.
// clause: arguments/new-range-lies-in-user-space
// tracks: 6.12
// file: mm/mremap.c
// why: A hint that is of no use is usually passed over.
@@
symbol new_len, new_addr, flags;
@@
mremap_to(...)
{
<...
- new_len > TASK_SIZE || new_addr > TASK_SIZE - new_len
+ flags & MREMAP_FIXED && (new_len > TASK_SIZE || new_addr > TASK_SIZE - new_len)
...>
}
