// wrong: A BPF array can be frozen while it is mapped writable, once that mapping was moved.
// clause: kinds/kernel-memory-is-counted
// tracks: 6.12 7.2
// file: kernel/bpf/syscall.c
// why: Missing: A BPF array counts its writable mappings through moves: BPF_MAP_FREEZE is EBUSY while one is left, and done then.
@@
symbol map;
@@
bpf_map_mmap_open(...)
{
<...
- if (...)
- 	bpf_map_write_active_inc(map);
...>
}
