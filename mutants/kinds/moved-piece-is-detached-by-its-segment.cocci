// wrong: shmdt detaches a piece of the segment, too, that lies at another offset within it since it was moved.
// clause: kinds/segment-is-detached-where-it-is
// tracks: 6.12 7.2
// file: ipc/shm.c
// why: All of the segment that lies in its range seems to be meant.
@@
symbol vma, addr, file, shm_vm_ops;
@@
ksys_shmdt(...)
{
<...
- (vma->vm_ops == &shm_vm_ops) && ((vma->vm_start - addr)/PAGE_SIZE == vma->vm_pgoff) && (vma->vm_file == file)
+ (vma->vm_ops == &shm_vm_ops) && (vma->vm_file == file)
...>
}
