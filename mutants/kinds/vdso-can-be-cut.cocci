// wrong: The vdso can be shrunk and moved in part.
// clause: kinds/vdso-is-not-shrunk
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: It was so until 5.10.
@@
@@
special_mapping_split(...)
{
<...
- return -EINVAL;
+ return 0;
...>
}
