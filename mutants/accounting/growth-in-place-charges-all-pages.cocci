// wrong: Growth in place charges the pages that were charged already once more to Committed_AS.
// clause: accounting/committed-growth
// tracks: 6.12
// file: mm/mremap.c
// why: The new size instead of what is new.
@@
symbol mm, pages, new_len;
@@
- security_vm_enough_memory_mm(mm, pages)
+ security_vm_enough_memory_mm(mm, new_len >> PAGE_SHIFT)
