// wrong: What a mapping that is not charged grows by in place is missing in the sizes of the process.
// clause: accounting/sizes-after-grow-in-place
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: Two variables hold the same number for ordinary memory.
@@
symbol mm, vma, vm_flags, pages, charged;
@@
- vm_stat_account(mm, vma->vm_flags, pages);
+ vm_stat_account(mm, vma->vm_flags, charged);
