// wrong: Touched pages are not found at their new place when the kernel looks for them: KSM never makes them one.
// clause: merging/found-by-the-kernel
// tracks: 6.12 7.2
// file: mm/vma.c
// why: do_mmap gives anonymous memory the offset of its address.
@@
symbol new_vma, addr, len, pgoff, vma;
@@
copy_vma(...)
{
<...
- vma_set_range(new_vma, addr, addr + len, pgoff);
+ vma_set_range(new_vma, addr, addr + len, vma_is_anonymous(vma) ? addr >> PAGE_SHIFT : pgoff);
...>
}
