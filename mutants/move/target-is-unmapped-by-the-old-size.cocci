// wrong: Growth to a fixed address unmaps its target only as far as the old size, and fails where more is mapped.
// clause: move/what-the-target-held
// tracks: 7.2
// file: mm/mremap.c
// why: Room is made for what there is to move.
@@
symbol mm, vrm;
@@
mremap_to(...)
{
<...
- do_munmap(mm, vrm->new_addr, vrm->new_len, vrm->uf_unmap_early)
+ do_munmap(mm, vrm->new_addr, vrm->old_len ? min(vrm->old_len, vrm->new_len) : vrm->new_len, vrm->uf_unmap_early)
...>
}
