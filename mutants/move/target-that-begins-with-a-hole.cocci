// wrong: A target that begins with a hole and has something mapped behind it is refused with ENOMEM.
// clause: move/what-the-target-held
// tracks: 6.12
// file: mm/mremap.c
// why: There is nothing to unmap where nothing is mapped; only the first page is looked at.
@@
symbol flags, mm, new_addr, ret, new_len, uf_unmap_early, out;
@@
mremap_to(...)
{
<...
- if (flags & MREMAP_FIXED)
+ if (flags & MREMAP_FIXED && vma_lookup(mm, new_addr))
  {
  	ret = do_munmap(mm, new_addr, new_len, uf_unmap_early);
  	if (ret)
  		goto out;
  }
...>
}
