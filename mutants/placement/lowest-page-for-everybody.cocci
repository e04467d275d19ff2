// wrong: With MREMAP_FIXED the lowest page may be the new place for those without CAP_SYS_RAWIO as well.
// clause: placement/lowest-addresses
// tracks: 6.12
// file: mm/mremap.c
// why: There is nothing to look for when the address is fixed; that the lookup asks for permission is overlooked.
@@
symbol ret, vma, vm_file, new_addr, new_len, vm_pgoff, addr, vm_start, map_flags, flags;
@@
mremap_to(...)
{
<...
  ret =
- get_unmapped_area(vma->vm_file, new_addr, new_len, vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT), map_flags)
+ (flags & MREMAP_FIXED) ? new_addr : get_unmapped_area(vma->vm_file, new_addr, new_len, vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT), map_flags)
  ;
...>
}
