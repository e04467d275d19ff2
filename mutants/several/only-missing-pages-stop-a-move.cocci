// wrong: Mappings that are watched for write protection or minor faults alone are moved together with others.
// clause: several/watched-in-any-way
// tracks: 7.2
// file: mm/mremap.c
// why: A watched mapping is thought of as one that is watched for missing pages.
@@
symbol vma;
@@
vma_multi_allowed(...)
{
<...
- userfaultfd_armed(vma)
+ userfaultfd_missing(vma)
...>
}
