// wrong: Growth that reaches an equal untouched mapping leaves two entries.
// clause: merging/growth-merges-with-the-next
// tracks: 6.12 7.2
// file: mm/vma.c
// why: That growth could close a gap is not thought of, as it was until 4.9.
@@
symbol vmg, vmi;
@@
vma_merge_extend(...)
{
<...
- vmg.next = vma_iter_next_rewind(vmi, NULL);
+ vma_iter_next_rewind(vmi, NULL);
...>
}
