// wrong: Guard pages in a shared or file mapping that was moved are not there in a child that is born afterwards.
// clause: kinds/guards-move
// tracks: 7.2
// file: mm/vma.c
// why: Missing: "Guard pages hold at the new place in a child, too"; a flag of page tables does not seem to be copied.
@@
symbol new_vma, addr, len, pgoff;
@@
copy_vma(...)
{
<...
+ vm_flags_init(new_vma, new_vma->vm_flags & ~VM_MAYBE_GUARD);
  vma_set_range(new_vma, addr, addr + len, pgoff);
...>
}
