// wrong: A move over several that is refused on the way says EFAULT, whatever the reason is.
// clause: several/sealed-ones-are-refused
// tracks: 7.2
// file: mm/mremap.c
// why: A range that cannot be moved as a whole is EFAULT in all the other cases.
@@
symbol res_vma, seen_vma;
@@
remap_move(...)
{
<...
- return res_vma;
+ return seen_vma ? -EFAULT : res_vma;
...>
}
