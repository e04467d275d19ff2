// wrong: UNMAP is sent to who has asked for REMOVE, and not to who has asked for UNMAP.
// clause: userfaultfd/events-are-asked-for
// tracks: 6.12
// file: fs/userfaultfd.c
// why: The message of UNMAP has the fields of REMOVE.
@@
symbol ctx;
@@
userfaultfd_unmap_prep(...)
{
<...
- ctx->features & UFFD_FEATURE_EVENT_UNMAP
+ ctx->features & UFFD_FEATURE_EVENT_REMOVE
...>
}
