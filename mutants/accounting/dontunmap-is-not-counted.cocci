// wrong: The destination of MREMAP_DONTUNMAP is missing in the sizes of the process.
// clause: accounting/sizes-after-dontunmap
// tracks: 6.12
// file: mm/mremap.c
// why: The raise was thought to be there for the unmapping that follows, and MREMAP_DONTUNMAP has none.
@@
symbol mm, vma, vm_flags, new_len, flags;
@@
move_vma(...)
{
<...
- vm_stat_account(mm, vma->vm_flags, new_len >> PAGE_SHIFT);
+ if (!(flags & MREMAP_DONTUNMAP))
+ 	vm_stat_account(mm, vma->vm_flags, new_len >> PAGE_SHIFT);
...>
}
