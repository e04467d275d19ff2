// wrong: Huge pages of the pool do not move together with other mappings: EFAULT.
// clause: kinds/huge-pages-move-with-others
// tracks: 7.2
// file: mm/mremap.c
// why: Huge pages have an alignment of their own, so that moving them alone seems safer.
@@
symbol vma, true;
@@
vma_multi_allowed(...)
{
<...
- if (is_vm_hugetlb_page(vma))
- 	return true;
...>
}
