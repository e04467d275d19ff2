// wrong: The source of MREMAP_DONTUNMAP is watched no more: the watch goes with the pages.
// clause: userfaultfd/source-stays-registered
// tracks: 6.12 7.2
// file: mm/vma.c
// why: A userfaultfd that is told of a move seems to have followed it.
@@
symbol new_vma, keep_source, vma;
@@
copy_vma(...)
{
... when any
+ if (keep_source)
+ 	userfaultfd_reset_ctx(vma);
  return new_vma;
... when any
}
