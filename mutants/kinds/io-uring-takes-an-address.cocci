// wrong: The ring of an io_uring is moved to a fixed address instead of being refused with EINVAL.
// clause: kinds/io-uring-refuses-an-address
// tracks: 6.12
// file: mm/mremap.c
// why: The file seems not to matter where the address is given, as in vma_expandable().
@@
symbol vma, vm_file, new_addr, new_len, vm_pgoff, addr, vm_start, map_flags;
@@
mremap_to(...)
{
<...
  get_unmapped_area(
- vma->vm_file
+ NULL
  , new_addr, new_len, vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT), map_flags)
...>
}
