// wrong: A sealed mapping can be grown, and its pages can be moved away from it.
// clause: sealing/sealed-source-is-refused
// tracks: 6.12
// file: mm/mremap.c
// why: The unmapping of the source asks for seals, too.
@@
symbol vma, ret, out;
@@
- if (!can_modify_vma(vma)) {
- 	ret = -EPERM;
- 	goto out;
- }
