// wrong: A new size that is not a multiple of the page is rounded down: one byte too much loses a page.
// clause: arguments/sizes-are-rounded-up
// tracks: 6.12
// file: mm/mremap.c
// why: Down is the careful direction for what is to be mapped.
@@
symbol new_len;
@@
- new_len = PAGE_ALIGN(new_len);
+ new_len = PAGE_ALIGN_DOWN(new_len);
