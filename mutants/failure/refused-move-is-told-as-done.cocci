// wrong: When the owner of a mapping refuses its new place, the call returns that, where nothing is mapped.
// clause: failure/owner-that-refuses
// tracks: 6.12
// file: mm/mremap.c
// why: The error was in err, and looks as if it were returned.
@@
symbol new_addr, err;
@@
move_vma(...)
{
<...
- new_addr = err;
...>
}
