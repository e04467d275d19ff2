// wrong: Writable shared mappings, and such as grow downwards, are kept from growing by RLIMIT_DATA.
// clause: accounting/limit-of-data-is-for-data
// tracks: 6.12
// file: mm/mremap.c
// why: Only the protection seems to matter for what data is.
@@
symbol mm, vma, vm_flags, new_len, old_len;
@@
vma_to_resize(...)
{
<...
  may_expand_vm(mm,
- vma->vm_flags
+ vma->vm_flags & VM_ACCESS_FLAGS
  , (new_len - old_len) >> PAGE_SHIFT)
...>
}
