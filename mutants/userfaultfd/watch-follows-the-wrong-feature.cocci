// wrong: With UFFD_FEATURE_EVENT_REMAP alone the destination is not registered, and no event sent.
// clause: userfaultfd/destination-is-registered-with-event
// tracks: 6.12
// file: fs/userfaultfd.c
// why: The wrong one of four features is tested.
@@
symbol ctx;
@@
mremap_userfaultfd_prep(...)
{
<...
- ctx->features & UFFD_FEATURE_EVENT_REMAP
+ ctx->features & UFFD_FEATURE_EVENT_UNMAP
...>
}
