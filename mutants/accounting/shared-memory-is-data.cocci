// wrong: RLIMIT_DATA keeps shared writable mappings from growing, too.
// clause: accounting/limit-of-data-is-for-data
// tracks: 6.12
// file: mm/mmap.c
// why: Writable looks like all that data is.
@@
symbol flags;
@@
may_expand_vm(...)
{
<...
- is_data_mapping(flags)
+ (flags & VM_WRITE)
...>
}
