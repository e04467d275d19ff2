// wrong: Growth is refused with ENOMEM far below RLIMIT_AS: what is mapped already counts twice.
// clause: accounting/limit-of-the-address-space
// tracks: 6.12
// file: mm/mremap.c
// why: The new size is held against the limit, as for a new mapping.
@@
symbol mm, vma, vm_flags, new_len, old_len;
@@
vma_to_resize(...)
{
<...
  may_expand_vm(mm, vma->vm_flags,
- (new_len - old_len) >> PAGE_SHIFT
+ new_len >> PAGE_SHIFT
  )
...>
}
