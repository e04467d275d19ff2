// wrong: A part that is moved takes the pages before it in its page table along: they are missing in what stays.
// clause: move/parts-move
// tracks: 6.12
// file: mm/mremap.c
// why: That the room before the range is free is asked anyway, of everything below the start of the mapping.
@@
symbol for_stack, vma, vm_start, addr_to_align, false;
@@
can_align_down(...)
{
<...
- if (!for_stack && vma->vm_start != addr_to_align)
- 	return false;
...>
}
