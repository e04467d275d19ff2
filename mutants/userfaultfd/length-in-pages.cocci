// wrong: The event of a move has the number of pages for its length.
// clause: userfaultfd/remap-event
// tracks: 6.12
// file: fs/userfaultfd.c
// why: Most lengths in mm are in pages.
@@
symbol ewq, len;
@@
mremap_userfaultfd_complete(...)
{
<...
- ewq.msg.arg.remap.len = len;
+ ewq.msg.arg.remap.len = len >> PAGE_SHIFT;
...>
}
