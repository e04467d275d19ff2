// wrong: When a part is moved, pages merged by KSM are taken apart in all of the mapping.
// clause: kinds/merged-pages-are-taken-apart
// tracks: 6.12
// file: mm/mremap.c
// why: Advice is usually given to a whole mapping.
@@
symbol vma, old_addr, old_len, vm_start, vm_end, vm_flags;
@@
move_vma(...)
{
<...
  ksm_madvise(vma,
- old_addr, old_addr + old_len
+ vma->vm_start, vma->vm_end
  , MADV_UNMERGEABLE, &vm_flags)
...>
}
