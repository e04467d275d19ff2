// wrong: What locked memory that is not charged (shared, read-only) grows by in place is not counted as locked.
// clause: accounting/locked-growth
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: Two variables hold the same number for ordinary memory.
@@
symbol mm, locked_vm, pages, charged;
@@
- mm->locked_vm += pages;
+ mm->locked_vm += charged;
