// wrong: A watched mapping that is moved to grow sends no REMAP event, and keeps its watch without the feature.
// clause: userfaultfd/events-of-calls
// tracks: 6.12
// file: mm/mremap.c
// why: Growth was thought of as growth in place, of which nobody is told.
@@
symbol new_vma, uf, new_len, old_len;
@@
move_vma(...)
{
<...
- mremap_userfaultfd_prep(new_vma, uf);
+ if (new_len == old_len)
+ 	mremap_userfaultfd_prep(new_vma, uf);
...>
}
