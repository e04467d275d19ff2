// wrong: What is reserved for untouched private huge pages goes back to the pool when they are moved.
// clause: kinds/huge-reservations-move
// tracks: 6.12 7.2
// file: mm/hugetlb.c
// why: Only shared mappings seem to have private data that must not be closed.
@@
symbol vma;
identifier r;
@@
clear_vma_resv_huge_pages(...)
{
  struct resv_map *r = vma_resv_map(vma);
+
+ if (!(vma->vm_flags & VM_MAYSHARE))
+ 	return;
...
}
