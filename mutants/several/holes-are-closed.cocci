// wrong: A move over several mappings places them one right behind the other, without the holes between them.
// clause: several/move-over-several
// tracks: 7.2
// file: mm/mremap.c
// why: The place of the next mapping seems to be where the last one ends.
@@
symbol seen_vma, vma, last_end;
@@
remap_move(...)
{
<...
- seen_vma ? vma->vm_start - last_end : 0
+ 0
...>
}
