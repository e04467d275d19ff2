// wrong: A part that is moved is no mapping that is charged any more, and its charge is never given back.
// clause: accounting/rest-stays-accountable
// tracks: 6.12 7.2
// file: mm/vma.c
// why: The charge of the source is kept, so the copy seems to have none.
@@
symbol new_vma, addr, len, pgoff;
@@
copy_vma(...)
{
<...
  vma_set_range(new_vma, addr, addr + len, pgoff);
+ vm_flags_init(new_vma, new_vma->vm_flags & ~VM_ACCOUNT);
...>
}
