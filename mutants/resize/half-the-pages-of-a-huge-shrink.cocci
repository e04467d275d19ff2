// wrong: Shrinking by more than 2^31 pages makes the size of the process larger instead of smaller.
// clause: resize/more-than-32-bits
// tracks: 6.12 7.2
// file: mm/vma.c
// why: A number of pages fits into an int, usually.
@@
symbol nrpages;
@@
vms_gather_munmap_vmas(...)
{
<...
- long nrpages;
+ int nrpages;
...>
}
