// wrong: A sealed target that begins before the new range is refused, but is two entries from then on.
// clause: sealing/sealed-target-is-refused
// tracks: 6.12
// file: mm/vma.c
// why: Missing: A sealed target or tail that is refused stays the one entry that it was; the later check in the loop looks sufficient.
@@
symbol vms;
statement S;
@@
vms_gather_munmap_vmas(...)
{
<...
- if (!can_modify_vma(vms->vma)) S
...>
}
