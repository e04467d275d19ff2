// wrong: Growth in place is charged without asking whether it can be promised: it is not refused.
// clause: accounting/strict-account
// tracks: 6.12
// file: mm/mremap.c
// why: vm_acct_memory() is the counterpart of vm_unacct_memory(), which is used just below.
@@
symbol mm, pages, ret, out;
@@
- if (security_vm_enough_memory_mm(mm, pages)) {
- 	ret = -ENOMEM;
- 	goto out;
- }
+ vm_acct_memory(pages);
