// wrong: shmdt detaches a piece of another segment, too, that mremap has put to the same offset.
// clause: kinds/segment-is-detached-by-itself
// tracks: 6.12 7.2
// file: ipc/shm.c
// why: Missing: What was moved there from another segment stays when a segment is detached, whatever its offset.
@@
symbol vma, addr, file, shm_vm_ops;
@@
ksys_shmdt(...)
{
<...
- (vma->vm_ops == &shm_vm_ops) && ((vma->vm_start - addr)/PAGE_SIZE == vma->vm_pgoff) && (vma->vm_file == file)
+ (vma->vm_ops == &shm_vm_ops) && ((vma->vm_start - addr)/PAGE_SIZE == vma->vm_pgoff)
...>
}
