// wrong: A call that is refused after it has unmapped a watched target sends no UNMAP event for that.
// clause: userfaultfd/refused-calls-tell-of-unmapping
// tracks: 6.12
// file: mm/mremap.c
// why: A call that fails has done nothing, it seems.
@@
symbol mm, uf_unmap_early, ret;
@@
- userfaultfd_unmap_complete(mm, &uf_unmap_early);
+ if (!IS_ERR_VALUE(ret))
+ 	userfaultfd_unmap_complete(mm, &uf_unmap_early);
