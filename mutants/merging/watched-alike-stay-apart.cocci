// wrong: Untouched pages of a userfaultfd with the event stay apart from those it watches beside their new place.
// clause: merging/moved-beside-what-differs
// tracks: 6.12
// file: mm/vma.c
// why: Who is watched at all is asked instead of who loses the watch.
@@
symbol vma;
@@
copy_vma(...)
{
<...
- vma_has_uffd_without_event_remap(vma)
+ userfaultfd_armed(vma)
...>
}
