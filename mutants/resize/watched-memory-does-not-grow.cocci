// wrong: A mapping that a userfaultfd watches does not grow in place: ENOMEM, whatever room there is.
// clause: resize/watched-memory-grows
// tracks: 6.12 7.2
// file: mm/vma.c
// why: The new part is made as if nobody watched it, and does not fit to its mapping then.
@@
symbol vmg, vmi;
@@
vma_merge_extend(...)
{
<...
  vmg.next = vma_iter_next_rewind(vmi, NULL);
+ vmg.uffd_ctx = NULL_VM_UFFD_CTX;
...>
}
