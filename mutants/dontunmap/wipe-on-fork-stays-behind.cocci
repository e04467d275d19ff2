// wrong: A child inherits the pages of the destination, though the mapping was advised MADV_WIPEONFORK.
// clause: dontunmap/fork-advice-holds-on-both-sides
// tracks: 6.12 7.2
// file: mm/vma.c
// why: The advice is about secrets at an address, and seems to stay there.
@@
symbol new_vma, addr, len, pgoff;
@@
copy_vma(...)
{
<...
  vma_set_range(new_vma, addr, addr + len, pgoff);
+ vm_flags_init(new_vma, new_vma->vm_flags & ~VM_WIPEONFORK);
...>
}
