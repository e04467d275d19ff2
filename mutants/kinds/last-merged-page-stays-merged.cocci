// wrong: The last page of what is moved stays merged with those of others by KSM.
// clause: kinds/merged-pages-are-taken-apart
// tracks: 6.12
// file: mm/mremap.c
// why: The end of the range is taken for its last page.
@@
symbol vma, old_addr, old_len, vm_flags;
@@
move_vma(...)
{
<...
  ksm_madvise(vma, old_addr,
- old_addr + old_len
+ old_addr + old_len - PAGE_SIZE
  , MADV_UNMERGEABLE, &vm_flags)
...>
}
