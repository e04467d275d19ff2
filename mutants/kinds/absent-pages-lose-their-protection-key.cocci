// wrong: Pages that come in at the new place, or are grown by, are not guarded by the protection key.
// clause: kinds/protection-key-moves
// tracks: 6.12 7.2
// file: mm/vma.c
// why: vm_page_prot is thought to come from the four access flags alone.
@@
symbol new_vma, addr, len, pgoff, vma;
@@
copy_vma(...)
{
<...
  vma_set_range(new_vma, addr, addr + len, pgoff);
+ new_vma->vm_page_prot = vm_get_page_prot(vma->vm_flags & (VM_ACCESS_FLAGS | VM_SHARED));
...>
}
