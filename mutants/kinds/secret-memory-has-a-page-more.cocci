// wrong: A mapping of memfd_secret that has grown shows a page behind the end of its object, instead of SIGBUS.
// clause: kinds/secret-memory-is-a-file
// tracks: 6.12 7.2
// file: mm/secretmem.c
// why: Off by one.
@@
symbol vmf, inode;
typedef loff_t;
@@
secretmem_fault(...)
{
<...
- ((loff_t)vmf->pgoff << PAGE_SHIFT) >= i_size_read(inode)
+ ((loff_t)vmf->pgoff << PAGE_SHIFT) > i_size_read(inode)
...>
}
