// wrong: A transparent huge page is still reached by its old address when MREMAP_DONTUNMAP has returned.
// clause: concurrency/no-stale-translation
// tracks: 6.12 7.2
// file: mm/huge_memory.c
// why: Unmapping flushes anyway, but with MREMAP_DONTUNMAP there is none.
@@
symbol force_flush, vma, old_addr;
@@
move_huge_pmd(...)
{
<...
- if (force_flush)
- 	flush_pmd_tlb_range(vma, old_addr, old_addr + PMD_SIZE);
...>
}
