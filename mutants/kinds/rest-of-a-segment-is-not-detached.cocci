// wrong: A System V segment whose first page was moved away is not detached by its old address any more.
// clause: kinds/segment-is-detached-where-it-is
// tracks: 6.12 7.2
// file: ipc/shm.c
// why: A segment seems to begin where shmat has put it.
@@
symbol vma, addr, shm_vm_ops;
statement S;
@@
ksys_shmdt(...)
{
<...
- if ((vma->vm_ops == &shm_vm_ops) && (vma->vm_start - addr)/PAGE_SIZE == vma->vm_pgoff)
+ if ((vma->vm_ops == &shm_vm_ops) && vma->vm_start == addr)
  S
...>
}
