// wrong: A move over several that begins with a watched mapping is not refused: all of it is moved.
// clause: several/watched-ones-are-refused
// tracks: 7.2
// file: mm/mremap.c
// why: The check that mappings came before seems to say all.
@@
symbol vma, end;
@@
remap_move(...)
{
<...
- if (vma->vm_end < end)
- 	return -EFAULT;
...>
}
