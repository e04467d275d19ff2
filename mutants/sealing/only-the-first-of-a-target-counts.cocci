// wrong: A target whose sealed pages do not come first is unmapped, sealed pages and all.
// clause: sealing/sealed-target-is-refused
// tracks: 6.12
// file: mm/vma.c
// why: The check for the mapping that is given is repeated, instead of one for each.
@@
symbol next, vms;
@@
vms_gather_munmap_vmas(...)
{
<...
- if (!can_modify_vma(next))
+ if (next == vms->vma && !can_modify_vma(next))
  {
  ...
  }
...>
}
