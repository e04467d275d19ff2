// wrong: A plain move whose range begins in a hole is not refused: its first mapping lies at the new address.
// clause: several/range-begins-in-a-mapping
// tracks: 7.2
// file: mm/mremap.c
// why: Holes are kept between mappings, so that one before them seems to be allowed as well.
@@
symbol seen_vma, start, vma;
@@
remap_move(...)
{
<...
- if (!seen_vma && start < vma->vm_start)
- 	return -EFAULT;
...>
}
