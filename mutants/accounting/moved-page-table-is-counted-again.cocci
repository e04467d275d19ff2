// wrong: Each page table that is moved as a whole is counted once more in VmPTE, and not given back.
// clause: accounting/page-tables
// tracks: 6.12 7.2
// file: mm/mremap.c
// why: pmd_populate() goes together with mm_inc_nr_ptes() wherever a table is made.
@@
symbol mm, new_pmd, pmd;
@@
move_normal_pmd(...)
{
<...
  pmd_populate(mm, new_pmd, pmd_pgtable(pmd));
+ mm_inc_nr_ptes(mm);
...>
}
