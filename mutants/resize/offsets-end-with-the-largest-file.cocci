// wrong: A mapping of the last pages that a file could have does not grow over them: EINVAL.
// clause: resize/behind-the-largest-offset
// tracks: 6.12
// file: mm/mremap.c
// why: The wrap of the offset is looked for where offsets of files end, as mmap() does.
@@
symbol pgoff, new_len;
@@
vma_to_resize(...)
{
<...
- pgoff + (new_len >> PAGE_SHIFT) < pgoff
+ pgoff + (new_len >> PAGE_SHIFT) > (MAX_LFS_FILESIZE >> PAGE_SHIFT)
...>
}
