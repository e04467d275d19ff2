// wrong: Memory that must not be expanded cannot be moved either: EFAULT.
// clause: kinds/kernel-memory-moves
// tracks: 6.12
// file: mm/mremap.c
// why: The short cut for equal sizes looks like a mere optimization.
@@
symbol new_len, old_len, vma;
@@
vma_to_resize(...)
{
<...
- if (new_len == old_len)
- 	return vma;
...>
}
