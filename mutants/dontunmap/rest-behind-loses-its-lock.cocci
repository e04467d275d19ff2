// wrong: When the first part of locked memory is moved with MREMAP_DONTUNMAP what lies behind it loses its lock.
// clause: dontunmap/rest-of-the-mapping-stays
// tracks: 6.12
// file: mm/mremap.c
// why: Only the split at the begin of the range is done.
@@
symbol err, split_after, vmi, vma, old_addr, old_len;
@@
move_vma(...)
{
<...
- if (!err && split_after)
- 	err = split_vma(&vmi, vma, old_addr + old_len, 0);
...>
}
