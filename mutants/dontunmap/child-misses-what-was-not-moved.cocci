// wrong: After MREMAP_DONTUNMAP of the first or last part of touched memory a child finds zeros in all the rest.
// clause: dontunmap/processes-stay-apart
// tracks: 6.12
// file: mm/mremap.c
// why: Either bound looks enough to know the mapping; missing: "What MREMAP_DONTUNMAP has left of a mapping beside the moved part is inherited by a child with its pages."
@@
symbol vma, vm_start, old_addr, vm_end, old_len;
@@
move_vma(...)
{
<...
- vma->vm_start == old_addr && vma->vm_end == (old_addr + old_len)
+ vma->vm_start == old_addr || vma->vm_end == (old_addr + old_len)
...>
}
