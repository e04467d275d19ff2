// wrong: Where nothing is mapped the call returns 14 instead of EFAULT.
// clause: arguments/source-must-be-mapped
// tracks: 6.12
// file: mm/mremap.c
// why: "mm: mremap: fix sign for EFAULT error return value" undone.
@@
symbol vma, ret, mm, addr;
@@
  vma = vma_lookup(mm, addr);
  if (!vma) {
- 	ret = -EFAULT;
+ 	ret = EFAULT;
  	...
  }
