// wrong: Without UFFD_FEATURE_EVENT_REMAP write-protected pages bear the mark of it still at their new place.
// clause: userfaultfd/protection-goes-with-the-watch
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: The mode of the registration is asked instead of the feature of its context.
@@
symbol vma;
@@
move_ptes(...)
{
<...
- vma_has_uffd_without_event_remap(vma)
+ !userfaultfd_wp(vma)
...>
}
