// wrong: With MREMAP_DONTUNMAP alone whatever is mapped at the new address is unmapped.
// clause: placement/hints-are-taken-whole
// tracks: 6.12
// file: mm/mremap.c
// why: The function was for MREMAP_FIXED alone, and this line was adapted like the caller.
@@
symbol flags, ret, mm, new_addr, new_len, uf_unmap_early, out;
@@
mremap_to(...)
{
<...
- if (flags & MREMAP_FIXED)
+ if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
  {
  	ret = do_munmap(mm, new_addr, new_len, uf_unmap_early);
  	if (ret)
  		goto out;
  }
...>
}
