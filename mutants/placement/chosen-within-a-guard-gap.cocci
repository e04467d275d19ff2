// wrong: A moved mapping is placed right before one that grows downwards: the guard gap is not kept.
// clause: placement/guard-gap-is-kept
// tracks: 6.12
// file: mm/mmap.c
// why: Missing: A place that the kernel chooses keeps the guard gap before a mapping that grows downwards.
@@
symbol tmp, gap_end;
@@
unmapped_area_topdown(...)
{
<...
- vm_start_gap(tmp) < gap_end
+ tmp->vm_start < gap_end
...>
}
