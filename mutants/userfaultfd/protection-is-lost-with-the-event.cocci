// wrong: With UFFD_FEATURE_EVENT_REMAP pages lose their write protection by the move: a write raises no fault.
// clause: userfaultfd/protection-goes-with-the-watch
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: Every mapping that is watched for writes gets its marks cleared, whether its watch goes along or not.
@@
symbol vma;
@@
move_ptes(...)
{
<...
- vma_has_uffd_without_event_remap(vma)
+ userfaultfd_wp(vma)
...>
}
