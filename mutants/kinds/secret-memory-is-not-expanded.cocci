// wrong: Memory of memfd_secret can neither be grown (EFAULT) nor left behind (EINVAL).
// clause: kinds/secret-memory-is-a-file
// tracks: 6.12
// file: mm/secretmem.c
// why: Its pages are special, as those of drivers are.
@@
symbol vma;
@@
secretmem_mmap(...)
{
<...
- vm_flags_set(vma, VM_DONTDUMP);
+ vm_flags_set(vma, VM_DONTDUMP | VM_DONTEXPAND);
...>
}
