// wrong: An old address in a hole before a mapping is accepted by calls that shrink or do nothing.
// clause: arguments/source-must-be-mapped
// tracks: 6.12
// file: mm/mremap.c
// why: find_vma() was right here until the start of the mapping had to be compared as well.
@@
symbol vma, mm, addr, ret, out;
@@
- vma = vma_lookup(mm, addr);
+ vma = find_vma(mm, addr);
  if (!vma) {
  	ret = -EFAULT;
  	goto out;
  }
