// wrong: The source of MREMAP_DONTUNMAP of a private mapping of /dev/zero has its address as offset in /proc/self/maps.
// clause: kinds/private-dev-zero-is-anonymous
// tracks: 6.12
// file: mm/mremap.c
// why: It is anonymous, and its file is forgotten; missing: "The source of a private mapping of /dev/zero keeps the offset that it was mapped with."
@@
symbol vma, vm_file;
@@
move_vma(...)
{
<...
- vma_is_anonymous(vma) && !vma->vm_file
+ vma_is_anonymous(vma)
...>
}
