// wrong: A watched neighbour loses its watch when watched pages are moved beside it without the event.
// clause: userfaultfd/neighbour-keeps-its-watch
// tracks: 6.12
// file: mm/vma.c
// why: That the context of the merged mapping will be reset is not seen in copy_vma.
@@
symbol vma, new_vma, vmg;
@@
copy_vma(...)
{
<...
- if (!vma_has_uffd_without_event_remap(vma))
- 	new_vma = vma_merge_new_range(&vmg);
+ new_vma = vma_merge_new_range(&vmg);
...>
}
