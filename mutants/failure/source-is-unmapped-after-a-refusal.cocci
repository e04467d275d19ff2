// wrong: When the owner of a mapping refuses its new place, the source is unmapped and the copy stays.
// clause: failure/owner-that-refuses
// tracks: 6.12
// file: mm/mremap.c
// why: One of four assignments that swap the two sides is missing.
@@
symbol old_addr, new_addr;
@@
move_vma(...)
{
<...
- old_addr = new_addr;
...>
}
