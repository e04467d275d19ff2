// wrong: What is left of a mapping before a moved part is no longer charged, and not given back when it is unmapped.
// clause: accounting/rest-stays-accountable
// tracks: 6.12
// file: mm/mremap.c
// why: The flag is put back on one of two pieces only.
@@
symbol vma, vm_start, old_addr, account_start, true;
@@
move_vma(...)
{
<...
- if (vma->vm_start < old_addr)
- 	account_start = true;
...>
}
