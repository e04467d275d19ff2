// wrong: Pages become one entry with those next in the same file, though that was opened once more.
// clause: merging/other-files-stay-apart
// tracks: 6.12 7.2
// file: mm/vma.c
// why: The pages are those of the mapping of the inode, so the open file does not seem to matter.
@@
symbol vma, vmg;
@@
is_mergeable_vma(...)
{
<...
- vma->vm_file != vmg->file
+ !vma->vm_file != !vmg->file || (vma->vm_file && vma->vm_file->f_mapping != vmg->file->f_mapping)
...>
}
