// wrong: A hint right before a mapping that grows downwards is taken: the guard gap is not kept.
// clause: placement/guard-gap-is-kept
// tracks: 6.12 7.2
// file: arch/x86/kernel/sys_x86_64.c
// why: Missing: A hint that comes closer to a mapping that grows downwards than the guard gap is not taken, and the kernel chooses.
@@
symbol addr, len, vma;
@@
arch_get_unmapped_area_topdown(...)
{
<...
- addr + len <= vm_start_gap(vma)
+ addr + len <= vma->vm_start
...>
}
