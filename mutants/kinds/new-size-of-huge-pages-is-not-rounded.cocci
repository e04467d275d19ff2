// wrong: A new size that is no multiple of the huge page is refused with EINVAL instead of being rounded up.
// clause: kinds/huge-pages-are-rounded
// tracks: 6.12
// file: mm/mremap.c
// why: The old size is rounded alone; the new one is up to the caller.
@@
symbol new_len, h;
@@
- new_len = ALIGN(new_len, huge_page_size(h));
