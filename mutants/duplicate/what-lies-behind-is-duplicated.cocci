// wrong: A second mapping over the beginning of its source is not refused, but made of what lies behind.
// clause: duplicate/over-a-mapping
// tracks: 6.12
// file: mm/mremap.c
// why: find_vma() finds the next mapping where there is none; everything is asked of it but its start.
@@
symbol mm, addr;
@@
vma_to_resize(...)
{
<...
- vma_lookup(mm, addr)
+ find_vma(mm, addr)
...>
}
