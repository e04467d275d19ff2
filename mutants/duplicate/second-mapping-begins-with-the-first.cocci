// wrong: A second mapping always begins with the first page of the mapping, whatever the old address is.
// clause: duplicate/begins-at-the-old-address
// tracks: 6.12
// file: mm/mremap.c
// why: Nothing is moved out of the mapping, so that its own offset is taken.
@@
symbol new_pgoff, vma, vm_pgoff, old_addr, vm_start, old_len;
@@
move_vma(...)
{
<...
  new_pgoff = vma->vm_pgoff +
- ((old_addr - vma->vm_start) >> PAGE_SHIFT)
+ (old_len ? (old_addr - vma->vm_start) >> PAGE_SHIFT : 0)
  ;
...>
}
