// wrong: A hint whose range ends right where another mapping begins is not taken.
// clause: placement/hints-are-taken-whole
// tracks: 6.12 7.2
// file: arch/x86/kernel/sys_x86_64.c
// why: Off by one.
@@
symbol addr, len, vma;
@@
arch_get_unmapped_area_topdown(...)
{
<...
- addr + len <= vm_start_gap(vma)
+ addr + len < vm_start_gap(vma)
...>
}
