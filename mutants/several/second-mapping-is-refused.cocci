// wrong: A move over several stops with EFAULT at its second mapping; the first has been moved.
// clause: several/move-over-several
// tracks: 7.2
// file: mm/mremap.c
// why: That each mapping but the first begins behind the start of the range is overlooked.
@@
symbol seen_vma, start, vma;
@@
remap_move(...)
{
<...
- !seen_vma && start < vma->vm_start
+ start < vma->vm_start
...>
}
