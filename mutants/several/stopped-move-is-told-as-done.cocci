// wrong: A move over several that stops at a sealed mapping, having moved others, returns the new address.
// clause: several/sealed-ones-are-refused
// tracks: 7.2
// file: mm/mremap.c
// why: write(2) and others tell of what was done, too, if something was.
@@
symbol res_vma, seen_vma, res;
@@
remap_move(...)
{
<...
- return res_vma;
+ return seen_vma ? res : res_vma;
...>
}
