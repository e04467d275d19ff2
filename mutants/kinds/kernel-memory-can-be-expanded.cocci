// wrong: A BPF array that is mapped can be grown, mapped twice and left behind.
// clause: kinds/kernel-memory-is-not-expanded
// tracks: 6.12 7.2
// file: mm/vmalloc.c
// why: vm_insert_page has made the mapping a special one already.
@@
symbol vma;
@@
remap_vmalloc_range_partial(...)
{
<...
- VM_DONTEXPAND | VM_DONTDUMP
+ VM_DONTDUMP
...>
}
