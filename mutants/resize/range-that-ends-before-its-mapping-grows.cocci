// wrong: A range that ends before its mapping grows in place, at the end of the mapping.
// clause: resize/grow-only-at-its-end
// tracks: 6.12
// file: mm/mremap.c
// why: The check was read as one that the range lies in the mapping.
@@
symbol old_len, vma, vm_end, addr;
@@
- old_len == vma->vm_end - addr
+ old_len <= vma->vm_end - addr
