// wrong: A mapping made for reading after F_SEAL_FUTURE_WRITE counts as a writable one where it is moved to.
// clause: kinds/writable-mappings-are-counted
// tracks: 6.12 7.2
// file: mm/vma.c
// why: "mm: drop the assumption that VM_SHARED always implies writable" undone where mappings are linked.
@@
symbol vma, mapping;
@@
__vma_link_file(...)
{
<...
- if (vma_is_shared_maywrite(vma))
+ if (vma->vm_flags & VM_SHARED)
  	mapping_allow_writable(mapping);
...>
}
