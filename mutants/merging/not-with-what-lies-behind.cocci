// wrong: What is grown to a fixed address between two equal mappings becomes one with the first of them only.
// clause: merging/growth-to-a-place-between
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Extending the mapping before looks like all that a merge is.
@@
symbol vmg, vmi;
@@
copy_vma(...)
{
<...
- vmg.next = vma_iter_next_rewind(&vmi, NULL);
+ vma_iter_next_rewind(&vmi, NULL);
...>
}
