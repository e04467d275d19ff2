// wrong: Growth that has to move goes to the fifth argument, without any flag for that, if there is room.
// clause: placement/new-address-is-ignored
// tracks: 6.12
// file: mm/mremap.c
// why: The variable for the result is at hand, and mmap() takes its address as a hint.
@@
symbol new_addr, vma, vm_file, new_len, vm_pgoff, addr, vm_start, map_flags;
@@
  new_addr = get_unmapped_area(vma->vm_file,
- 0
+ new_addr
  , new_len, vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT), map_flags);
