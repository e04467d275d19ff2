// wrong: The vdso can be grown and left behind by MREMAP_DONTUNMAP.
// clause: kinds/vdso-keeps-its-size
// tracks: 6.12
// file: mm/mmap.c
// why: That a special mapping may not be split seems to keep its size.
@@
symbol vm_flags, mm;
@@
__install_special_mapping(...)
{
<...
- vm_flags | mm->def_flags | VM_DONTEXPAND | VM_SOFTDIRTY
+ vm_flags | mm->def_flags | VM_SOFTDIRTY
...>
}
