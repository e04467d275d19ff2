// wrong: The data of the vdso cannot be moved: EINVAL.
// clause: kinds/vdso-moves-whole
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: A special mapping that has no ->mremap seems to be one that refuses.
@@
@@
special_mapping_mremap(...)
{
<...
- return 0;
+ return -EINVAL;
...>
}
