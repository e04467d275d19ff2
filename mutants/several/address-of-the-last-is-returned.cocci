// wrong: A move over several returns the new address of the last mapping instead of that of the first.
// clause: several/move-over-several
// tracks: 7.2
// file: mm/mremap.c
// why: The result is that of the last step.
@@
symbol seen_vma, multi_allowed, res_vma, new_addr, res;
@@
remap_move(...)
{
<...
- if (!seen_vma) {
- 	VM_WARN_ON_ONCE(multi_allowed && res_vma != new_addr);
- 	res = res_vma;
- }
+ res = res_vma;
...>
}
