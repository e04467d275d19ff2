// wrong: VmPeak rises by the size of what is moved, as if both mappings had been there for good.
// clause: accounting/peak-of-a-move
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: The high watermark is kept and not put back.
@@
symbol mm, hiwater_vm;
@@
move_vma(...)
{
<...
- mm->hiwater_vm = hiwater_vm;
...>
}
