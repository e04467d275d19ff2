// wrong: Untouched anonymous pages do not become one entry with what they are moved beside.
// clause: merging/what-is-moved-beside-what
// tracks: 6.12 7.2
// file: mm/vma.c
// why: The offset of anonymous memory looks as if nobody needed it before the first fault.
@@
symbol pgoff, addr;
@@
copy_vma(...)
{
<...
- pgoff = addr >> PAGE_SHIFT;
...>
}
