// wrong: A shrink in the middle of a mapping unmaps all that lies behind it in the mapping.
// clause: resize/shrink-in-the-middle-splits
// tracks: 6.12
// file: mm/mremap.c
// why: The tail was taken for what lies behind the new end in the mapping.
@@
symbol vmi, mm, addr, new_len, old_len, vma, vm_end, uf_unmap, true;
@@
  do_vmi_munmap(&vmi, mm, addr + new_len,
- old_len - new_len
+ vma->vm_end - addr - new_len
  , &uf_unmap, true)
