// wrong: With equal sizes and no address a range that reaches behind its mapping is refused with EFAULT.
// clause: arguments/nothing-to-do-looks-at-the-first-page
// tracks: 6.12
// file: mm/mremap.c
// why: Every other call with one mapping to look at asks for that.
@@
symbol old_len, new_len, ret, addr, vma, vm_end, out;
@@
  if (old_len == new_len) {
- 	ret = addr;
+ 	ret = old_len > vma->vm_end - addr ? -EFAULT : addr;
  	goto out;
  }
