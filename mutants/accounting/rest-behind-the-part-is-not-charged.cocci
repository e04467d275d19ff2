// wrong: What lies behind a part that was moved is not charged any more, and its charge is never given back.
// clause: accounting/rest-stays-accountable
// tracks: 7.2
// file: mm/mremap.c
// why: That there may be two rests is overlooked.
@@
symbol next, VM_ACCOUNT;
@@
unmap_source_vma(...)
{
<...
- vm_flags_set(next, VM_ACCOUNT);
...>
}
