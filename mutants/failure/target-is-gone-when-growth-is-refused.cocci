// wrong: Growth to a fixed address has unmapped what was there when it is refused by a limit of the process.
// clause: failure/target-beyond-a-limit
// tracks: 7.2
// file: mm/mremap.c
// why: So it was until 6.16, and unmapping first makes room below the limit.
@@
symbol vrm, mm, current;
@@
do_mremap(...)
{
<...
- vrm->vma = vma_lookup(current->mm, vrm->addr);
+ if (vrm->flags & MREMAP_FIXED)
+ 	do_munmap(mm, vrm->new_addr, vrm->new_len, vrm->uf_unmap_early);
+ vrm->vma = vma_lookup(current->mm, vrm->addr);
...>
}
