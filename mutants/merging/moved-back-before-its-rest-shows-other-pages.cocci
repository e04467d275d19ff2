// wrong: Pages of a file that are moved back before the rest of their mapping show, as it does, other pages of it.
// clause: merging/right-pages-afterwards
// tracks: 6.12
// file: mm/vma.c
// why: The offset is taken from the mapping that is extended, without what it is extended by.
@@
symbol vmg, next, pglen;
@@
vma_merge_new_range(...)
{
<...
- vmg->pgoff = next->vm_pgoff - pglen;
+ vmg->pgoff = vmg->file ? next->vm_pgoff : next->vm_pgoff - pglen;
...>
}
