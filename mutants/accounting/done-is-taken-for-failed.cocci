// wrong: Each move charges all of its pages, as if its source had not been unmapped.
// clause: accounting/committed-move
// tracks: 6.12
// file: mm/mremap.c
// why: "vm: fix move_vma() memory accounting being off" undone: do_vmi_munmap() has meant success by 1, and means it by 0.
@@
symbol vmi, mm, old_addr, old_len, uf_unmap, false;
@@
move_vma(...)
{
<...
- if (do_vmi_munmap(&vmi, mm, old_addr, old_len, uf_unmap, false) < 0)
+ if (!do_vmi_munmap(&vmi, mm, old_addr, old_len, uf_unmap, false))
  { ... }
...>
}
