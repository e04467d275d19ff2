// wrong: What is left of a mapping that begins at address 0 is no longer one that is charged.
// clause: accounting/rest-stays-accountable
// tracks: 6.12
// file: mm/mremap.c
// why: "mm/mremap: correctly handle partial mremap() of VMA starting at 0" undone: the address said whether there is anything.
@@
symbol vma, account_start, true;
@@
move_vma(...)
{
<...
- account_start = true;
+ account_start = vma->vm_start;
...>
}
