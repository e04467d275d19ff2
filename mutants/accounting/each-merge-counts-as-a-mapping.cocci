// wrong: Each move that merges leaves one mapping more counted than there is, up to vm.max_map_count.
// clause: accounting/merges-leave-room
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Missing: However often mappings are moved and merged, a process can have as many as before; the source will be counted down, so that the copy seems to have to be counted up.
@@
symbol new_vma, vma, need_rmap_locks, mm;
@@
copy_vma(...)
{
<...
  *need_rmap_locks = (new_vma->vm_pgoff <= vma->vm_pgoff);
+ mm->map_count++;
...>
}
