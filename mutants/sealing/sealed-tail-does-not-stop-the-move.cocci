// wrong: A move that shrinks goes on when its tail is sealed: the head is moved, the tail stays.
// clause: sealing/sealed-tail-is-refused
// tracks: 6.12
// file: mm/mremap.c
// why: The tail was mapped, so that unmapping it seems not to fail.
@@
symbol ret, mm, addr, new_len, old_len, uf_unmap, out;
@@
mremap_to(...)
{
<...
  ret = do_munmap(mm, addr+new_len, old_len - new_len, uf_unmap);
- if (ret)
- 	goto out;
  old_len = new_len;
...>
}
