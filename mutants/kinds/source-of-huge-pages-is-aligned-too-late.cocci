// wrong: A move whose source begins within a huge page is refused only after its target is unmapped.
// clause: kinds/huge-pages-are-aligned
// tracks: 6.12
// file: mm/mremap.c
// why: The split of the mapping asks for the alignment anyway.
@@
symbol addr, h, out;
@@
- if (addr & ~huge_page_mask(h))
- 	goto out;
