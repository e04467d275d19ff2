// wrong: A mapping that counts how often it is mapped (System V) does not grow in place: ENOMEM.
// clause: kinds/every-kind-grows-in-place
// tracks: 6.12 7.2
// file: mm/vma.c
// why: "mm, mremap: fix mremap() expanding for vma's with vm_ops->close()" undone: what must not be given up is not asked for growth either.
@@
symbol vmg, vmi, vma;
@@
vma_merge_extend(...)
{
<...
+ if (vma->vm_ops && vma->vm_ops->close)
+ 	return NULL;
  vmg.next = vma_iter_next_rewind(vmi, NULL);
...>
}
