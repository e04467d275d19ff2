// wrong: The buffer of a performance event can be shrunk and moved in part.
// clause: kinds/perf-buffer-keeps-its-size
// tracks: 6.12 7.2
// file: kernel/events/core.c
// why: It was so before the check was backported.
@@
@@
perf_mmap_may_split(...)
{
<...
- return -EINVAL;
+ return 0;
...>
}
