// wrong: The last page of the source stays mapped after a move, and reads as zeros.
// clause: move/source-is-unmapped
// tracks: 6.12
// file: mm/mremap.c
// why: The end is taken for the last page.
@@
symbol vmi, mm, old_addr, old_len, uf_unmap, false;
@@
move_vma(...)
{
<...
  do_vmi_munmap(&vmi, mm, old_addr,
- old_len
+ old_len - PAGE_SIZE
  , uf_unmap, false)
...>
}
