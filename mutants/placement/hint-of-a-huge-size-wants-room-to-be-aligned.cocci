// wrong: A hint for memory as large as a huge page is not taken where there is no more room than that.
// clause: placement/hints-are-taken-whole
// tracks: 6.12
// file: mm/mmap.c
// why: "mm: respect mmap hint address when aligning for THP" undone.
@@
symbol addr, len;
@@
__get_unmapped_area(...)
{
<...
  IS_ENABLED(CONFIG_TRANSPARENT_HUGEPAGE)
- && !addr
  && IS_ALIGNED(len, PMD_SIZE)
...>
}
