// wrong: KSM may not merge the pages of a mapping any more once they have been moved.
// clause: kinds/merged-pages-are-taken-apart
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Merged pages are taken apart before the move, so the flag seems to go with them.
@@
symbol new_vma, addr, len, pgoff;
@@
copy_vma(...)
{
<...
  vma_set_range(new_vma, addr, addr + len, pgoff);
+ vm_flags_init(new_vma, new_vma->vm_flags & ~VM_MERGEABLE);
...>
}
