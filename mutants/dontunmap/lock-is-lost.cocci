// wrong: The destination of MREMAP_DONTUNMAP of locked pages is not locked.
// clause: dontunmap/lock-goes-along
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Both mappings stay, and two locked ones would count twice.
@@
symbol new_vma, addr, len, pgoff, keep_source;
@@
copy_vma(...)
{
<...
  vma_set_range(new_vma, addr, addr + len, pgoff);
+ if (keep_source)
+ 	vm_flags_init(new_vma, new_vma->vm_flags & ~VM_LOCKED_MASK);
...>
}
