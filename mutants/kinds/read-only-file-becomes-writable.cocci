// wrong: A shared mapping of a file that is open for reading alone can be made writable once it has been moved.
// clause: kinds/read-only-file-stays-read-only
// tracks: 6.12 7.2
// file: mm/vma.c
// why: do_mmap begins with all of VM_MAYREAD, VM_MAYWRITE and VM_MAYEXEC.
@@
symbol new_vma, addr, len, pgoff;
@@
copy_vma(...)
{
<...
  vma_set_range(new_vma, addr, addr + len, pgoff);
+ vm_flags_init(new_vma, new_vma->vm_flags | VM_MAYREAD | VM_MAYWRITE);
...>
}
