// wrong: What a mapping that is locked on fault grows by in place is populated at once.
// clause: resize/new-part-of-locked-memory
// tracks: 6.12 7.2
// file: mm/gup.c
// why: mlock2 seems to be the only one to ask for that.
@@
symbol vma, nr_pages;
@@
populate_vma_page_range(...)
{
<...
- if (vma->vm_flags & VM_LOCKONFAULT)
- 	return nr_pages;
...>
}
