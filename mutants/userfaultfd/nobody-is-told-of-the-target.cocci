// wrong: Nobody is told that a watched target has been unmapped.
// clause: userfaultfd/events-of-calls
// tracks: 6.12 7.2
// file: mm/mmap.c
// why: Most callers of do_munmap have no list of events.
@@
symbol vmi, mm, start, len, uf, false;
@@
do_munmap(...)
{
<...
- return do_vmi_munmap(&vmi, mm, start, len, uf, false);
+ return do_vmi_munmap(&vmi, mm, start, len, NULL, false);
...>
}
