// wrong: A seal on a part of a mapping seals what lies before it as well: that cannot be moved or resized any more.
// clause: sealing/seal-of-a-part
// tracks: 7.2
// file: mm/mseal.c
// why: The loop over mappings takes each from its beginning, and the first is no different.
@@
symbol vma, start, max;
@@
mseal_apply(...)
{
<...
- max(vma->vm_start, start)
+ vma->vm_start
...>
}
