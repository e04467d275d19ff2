// wrong: The buffer of a performance event can be grown, mapped twice and left behind.
// clause: kinds/perf-buffer-keeps-its-size
// tracks: 6.12
// file: kernel/events/core.c
// why: perf_mmap_fault refuses pages behind the buffer anyway.
@@
@@
perf_mmap(...)
{
<...
- VM_DONTCOPY | VM_DONTEXPAND | VM_DONTDUMP
+ VM_DONTCOPY | VM_DONTDUMP
...>
}
