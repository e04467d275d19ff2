// wrong: An old size of one byte is taken for zero: a second mapping is made, or refused for private memory.
// clause: duplicate/size-that-wraps-is-zero
// tracks: 6.12
// file: mm/mremap.c
// why: What is mapped is looked at in whole pages only, and down is the careful direction.
@@
symbol old_len;
@@
- old_len = PAGE_ALIGN(old_len);
+ old_len = PAGE_ALIGN_DOWN(old_len);
