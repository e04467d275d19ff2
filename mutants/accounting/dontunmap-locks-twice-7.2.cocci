// wrong: MREMAP_DONTUNMAP of locked memory raises what is locked (VmLck) by the size of the destination.
// clause: accounting/locked-dontunmap
// tracks: 7.2
// file: mm/mremap.c
// why: What is new is counted as soon as it is there: that the flags of the source are looked at is overlooked.
@@
symbol is_dontunmap, err, vrm, new_vma;
@@
move_vma(...)
{
<...
- if (unlikely(is_dontunmap && !err))
- 	dontunmap_complete(vrm, new_vma);
  vrm_stat_account(vrm, vrm->new_len);
+ if (unlikely(is_dontunmap && !err))
+ 	dontunmap_complete(vrm, new_vma);
...>
}
