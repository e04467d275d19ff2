// wrong: A mapping that ends with user space grows behind it.
// clause: resize/grow-at-the-end-of-user-space
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: Nothing is looked for here: a fixed address comes back as it is, and its check for the end of user space is not seen.
@@
symbol vma, vm_start, end;
@@
vma_expandable(...)
{
<...
- if (get_unmapped_area(NULL, vma->vm_start, end - vma->vm_start, 0, MAP_FIXED) & ~PAGE_MASK)
- 	return 0;
...>
}
