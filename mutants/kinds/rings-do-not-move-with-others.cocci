// wrong: A ring of asynchronous I/O, like any file of no special addresses, stops a move over several with EFAULT.
// clause: kinds/rings-move-with-others
// tracks: 7.2
// file: mm/mremap.c
// why: Files that are not known to be good are thought to be bad.
@@
symbol file;
@@
vma_multi_allowed(...)
{
<...
- !file || !file->f_op->get_unmapped_area
+ !file
...>
}
