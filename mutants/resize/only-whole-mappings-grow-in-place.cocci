// wrong: A range in the middle or at the end of a mapping does not grow in place, although it ends with its mapping.
// clause: resize/grow-in-place
// tracks: 6.12
// file: mm/mremap.c
// why: "Exactly to the end of the area" was read as the whole area.
@@
symbol old_len, vma, vm_end, addr, vm_start;
@@
- old_len == vma->vm_end - addr
+ addr == vma->vm_start && old_len == vma->vm_end - addr
