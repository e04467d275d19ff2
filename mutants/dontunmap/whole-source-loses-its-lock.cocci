// wrong: MREMAP_DONTUNMAP of a part of locked memory takes the lock of all of it.
// clause: dontunmap/lock-goes-along
// tracks: 6.12
// file: mm/mremap.c
// why: "mm/mremap: fix locked_vm leak by splitting VMA for MREMAP_DONTUNMAP" undone.
@@
symbol flags, vma, vmi, mm, old_addr;
@@
move_vma(...)
{
<...
- if ((flags & MREMAP_DONTUNMAP) && (vma->vm_flags & VM_LOCKED)) {
+ if ((flags & MREMAP_DONTUNMAP) && (vma->vm_flags & VM_LOCKED) && !vma->vm_mm) {
  	vma_iter_init(&vmi, mm, old_addr);
  	...
  }
...>
}
