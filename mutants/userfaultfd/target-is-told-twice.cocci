// wrong: A target of two watched mappings is told twice, with the same range.
// clause: userfaultfd/events-of-calls
// tracks: 6.12
// file: fs/userfaultfd.c
// why: Each mapping seems to have a range of its own.
@@
symbol ctx, unmaps, start, end;
@@
userfaultfd_unmap_prep(...)
{
<...
- !ctx || !(ctx->features & UFFD_FEATURE_EVENT_UNMAP) || has_unmap_ctx(ctx, unmaps, start, end)
+ !ctx || !(ctx->features & UFFD_FEATURE_EVENT_UNMAP)
...>
}
