// wrong: A move over several unmaps what the target has opposite a hole between two mappings.
// clause: several/move-over-several
// tracks: 7.2
// file: mm/mremap.c
// why: MREMAP_FIXED is known to replace all of the new range.
@@
symbol vrm, target_addr, offset, current;
@@
remap_move(...)
{
<...
- vrm->new_addr = target_addr + offset;
+ if (offset)
+ 	do_munmap(current->mm, target_addr, offset, vrm->uf_unmap_early);
+ vrm->new_addr = target_addr + offset;
...>
}
