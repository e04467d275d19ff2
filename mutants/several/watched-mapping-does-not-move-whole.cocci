// wrong: A watched mapping that is moved alone and up to its end is refused with EFAULT.
// clause: several/watched-ones-are-refused
// tracks: 7.2
// file: mm/mremap.c
// why: An end is mistaken for the last byte.
@@
symbol vma, end;
@@
remap_move(...)
{
<...
- vma->vm_end < end
+ vma->vm_end <= end
...>
}
