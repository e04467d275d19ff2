// wrong: The last page that locked memory grows by is not brought in.
// clause: resize/new-part-of-locked-memory
// tracks: 6.12
// file: mm/mremap.c
// why: The end is taken for the last page.
@@
symbol new_addr, old_len, new_len;
@@
  mm_populate(new_addr + old_len,
- new_len - old_len
+ new_len - old_len - PAGE_SIZE
  )
