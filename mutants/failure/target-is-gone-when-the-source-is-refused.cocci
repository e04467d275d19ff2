// wrong: A plain move has unmapped what is at its target when it is refused for what its source is.
// clause: failure/target-of-a-refused-source
// tracks: 7.2
// file: mm/mremap.c
// why: So it was until 6.16.
@@
symbol res_vma, vrm, addr, len, current;
@@
remap_move(...)
{
<...
- res_vma = check_prep_vma(vrm);
+ do_munmap(current->mm, vrm->new_addr, len, vrm->uf_unmap_early);
+ vrm->vma = vma_lookup(current->mm, addr);
+ res_vma = check_prep_vma(vrm);
...>
}
