// wrong: A move of more than 4 GiB of huge pages is refused with ENOMEM, and what lies behind is lost.
// clause: kinds/huge-pages-move-however-many
// tracks: 6.12 7.2
// file: mm/hugetlb.c
// why: The length was an int once.
@@
symbol len, old_addr, old_end;
@@
move_hugetlb_page_tables(...)
{
<...
- return len + old_addr - old_end;
+ return (unsigned int)(len + old_addr - old_end);
...>
}
