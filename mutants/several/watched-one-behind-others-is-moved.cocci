// wrong: A watched mapping that is the last of a move over several is moved instead of stopping it with EFAULT.
// clause: several/watched-ones-are-refused
// tracks: 7.2
// file: mm/mremap.c
// why: The check that more mappings follow seems to say all.
@@
symbol seen_vma;
@@
remap_move(...)
{
<...
- if (seen_vma)
- 	return -EFAULT;
...>
}
