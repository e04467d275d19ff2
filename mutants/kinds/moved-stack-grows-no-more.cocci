// wrong: A mapping that grows down does not grow any more at its new place.
// clause: kinds/what-grows-down-still-does
// tracks: 6.12 7.2
// file: mm/vma.c
// why: The copy is no stack of any thread.
@@
symbol new_vma, addr, len, pgoff;
@@
copy_vma(...)
{
<...
  vma_set_range(new_vma, addr, addr + len, pgoff);
+ vm_flags_init(new_vma, new_vma->vm_flags & ~VM_GROWSDOWN);
...>
}
