// wrong: Of three mappings or more the third arrives too far behind, by the length of the second and its hole.
// clause: several/move-over-several
// tracks: 7.2
// file: mm/mremap.c
// why: The end that holes are measured from is remembered once, like the first address.
@@
symbol last_end, vma, seen_vma;
@@
remap_move(...)
{
<...
- last_end = vma->vm_end;
+ if (!seen_vma)
+ 	last_end = vma->vm_end;
...>
}
