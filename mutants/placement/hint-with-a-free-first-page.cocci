// wrong: A hint is held for free when its first page is, and the move fails with ENOMEM instead of going elsewhere.
// clause: placement/new-address-is-a-hint
// tracks: 6.12 7.2
// file: arch/x86/kernel/sys_x86_64.c
// why: A length is forgotten.
@@
symbol addr, len, vma;
@@
arch_get_unmapped_area_topdown(...)
{
<...
- addr + len <= vm_start_gap(vma)
+ addr + PAGE_SIZE <= vm_start_gap(vma)
...>
}
