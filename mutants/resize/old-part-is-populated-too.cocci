// wrong: Growth of locked memory brings in absent pages of its old part as well.
// clause: resize/locked-growth-populates-the-new-part
// tracks: 6.12
// file: mm/mremap.c
// why: What is there already costs nothing.
@@
symbol new_addr, old_len, new_len;
@@
- mm_populate(new_addr + old_len, new_len - old_len);
+ mm_populate(new_addr, new_len);
