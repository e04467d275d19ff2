// wrong: A move over several stops with EFAULT at a hole between two mappings.
// clause: several/move-over-several
// tracks: 7.2
// file: mm/mremap.c
// why: A range with a hole in it is EFAULT where it begins with it.
@@
symbol offset, seen_vma, vma, last_end;
@@
remap_move(...)
{
<...
- offset = seen_vma ? vma->vm_start - last_end : 0;
+ if (seen_vma && vma->vm_start != last_end)
+ 	return -EFAULT;
+ offset = 0;
...>
}
