// wrong: A range that ends one page behind its mapping is taken for one that lies in it.
// clause: arguments/source-lies-in-one-mapping
// tracks: 6.12
// file: mm/mremap.c
// why: An off-by-one: the end is taken for the last page.
@@
symbol old_len, vma, vm_end, addr;
@@
vma_to_resize(...)
{
<...
- old_len > vma->vm_end - addr
+ old_len > vma->vm_end - addr + PAGE_SIZE
...>
}
