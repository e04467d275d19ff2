// wrong: MREMAP_DONTUNMAP of the last part of locked memory takes the lock of what lies before it, too.
// clause: dontunmap/lock-goes-along
// tracks: 7.2
// file: mm/mremap.c
// why: The new mapping begins at the part, so that only the end seems to need a split.
@@
symbol split_before, err, vmi, vma, old_addr;
@@
prep_move_vma(...)
{
<...
- if (split_before)
- 	err = split_vma(&vmi, vma, old_addr, 1);
...>
}
