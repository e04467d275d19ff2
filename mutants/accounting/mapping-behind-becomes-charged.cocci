// wrong: After a move of the end of a mapping the next one is marked as charged (ac) and gives back what it never was.
// clause: accounting/neighbours-stay-uncharged
// tracks: 6.12
// file: mm/mremap.c
// why: An off-by-one at the end of a range; missing: "A move leaves the mappings beside its source as they are: none becomes one that is charged, or gives back more than was charged for it."
@@
symbol vma, vm_end, old_addr, old_len;
@@
move_vma(...)
{
<...
- vma->vm_end > old_addr + old_len
+ vma->vm_end >= old_addr + old_len
...>
}
