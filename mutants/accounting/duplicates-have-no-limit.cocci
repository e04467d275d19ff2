// wrong: A second mapping (old size 0) is made beyond RLIMIT_AS.
// clause: accounting/limit-and-a-duplicate
// tracks: 6.12
// file: mm/mremap.c
// why: It has no memory of its own, so that it looks free of charge.
@@
symbol mm, vma, vm_flags, new_len, old_len;
@@
vma_to_resize(...)
{
<...
- !may_expand_vm(mm, vma->vm_flags, (new_len - old_len) >> PAGE_SHIFT)
+ old_len && !may_expand_vm(mm, vma->vm_flags, (new_len - old_len) >> PAGE_SHIFT)
...>
}
