// wrong: The last piece of a System V segment stays attached when one was moved out of its middle.
// clause: kinds/segment-is-detached-where-it-is
// tracks: 6.12 7.2
// file: ipc/shm.c
// why: Off by one.
@@
symbol vma, addr, size;
typedef loff_t;
@@
ksys_shmdt(...)
{
<...
- (loff_t)(vma->vm_end - addr) <= size
+ (loff_t)(vma->vm_end - addr) < size
...>
}
