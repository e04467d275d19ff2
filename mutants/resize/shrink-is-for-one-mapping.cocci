// wrong: A shrink in place that reaches behind its mapping is refused with EFAULT.
// clause: resize/shrink-over-several-mappings
// tracks: 6.12
// file: mm/mremap.c
// why: The manual says EFAULT for a range that is not in one mapping.
@@
symbol old_len, vma, vm_end, addr, ret, out, vmi, mm, new_len, uf_unmap, true;
@@
+ if (old_len > vma->vm_end - addr) {
+ 	ret = -EFAULT;
+ 	goto out;
+ }
+
  ret = do_vmi_munmap(&vmi, mm, addr + new_len, old_len - new_len, &uf_unmap, true);
