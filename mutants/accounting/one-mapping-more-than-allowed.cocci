// wrong: A move to where the kernel chooses is done with three mappings to spare below vm.max_map_count, not four.
// clause: accounting/map-count
// tracks: 6.12
// file: mm/mremap.c
// why: An off-by-one at a limit.
@@
symbol mm, map_count, sysctl_max_map_count;
@@
move_vma(...)
{
<...
- mm->map_count >= sysctl_max_map_count - 3
+ mm->map_count > sysctl_max_map_count - 3
...>
}
