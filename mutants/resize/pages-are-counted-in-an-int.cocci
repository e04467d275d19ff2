// wrong: Growth in place by more than 2^31 pages makes the process smaller by the counts of its sizes.
// clause: resize/more-than-32-bits
// tracks: 6.12
// file: mm/mremap.c
// why: A number of pages fits into an int, it seems.
@@
symbol pages, delta;
@@
- long pages = delta >> PAGE_SHIFT;
+ int pages = delta >> PAGE_SHIFT;
