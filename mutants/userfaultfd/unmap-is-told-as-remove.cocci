// wrong: What was watched and is gone is told as UFFD_EVENT_REMOVE.
// clause: userfaultfd/events-of-calls
// tracks: 6.12
// file: fs/userfaultfd.c
// why: The fields of the two messages have one name.
@@
symbol ewq;
@@
userfaultfd_unmap_complete(...)
{
<...
- ewq.msg.event = UFFD_EVENT_UNMAP;
+ ewq.msg.event = UFFD_EVENT_REMOVE;
...>
}
