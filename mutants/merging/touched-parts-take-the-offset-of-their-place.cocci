// wrong: Touched parts that are moved together in another order than they had become one entry.
// clause: merging/parts-put-together-elsewhere
// tracks: 6.12 7.2
// file: mm/vma.c
// why: Any anonymous mapping seems to have the offset of its place.
@@
symbol vma;
@@
copy_vma(...)
{
<...
- vma_is_anonymous(vma) && !vma->anon_vma
+ vma_is_anonymous(vma)
...>
}
