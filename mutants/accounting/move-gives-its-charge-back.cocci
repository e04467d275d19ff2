// wrong: Each move takes the size of the mapping from Committed_AS, though all of it is mapped still.
// clause: accounting/committed-move
// tracks: 6.12
// file: mm/mremap.c
// why: The flag is to be hidden from the unmapping of the source, which comes much later.
@@
symbol vma;
@@
move_vma(...)
{
<...
- vm_flags_clear(vma, VM_ACCOUNT);
...>
}
