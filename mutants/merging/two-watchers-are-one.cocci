// wrong: What is watched by one userfaultfd becomes one entry with what another watches alike when it grows up to it.
// clause: merging/growth-up-to-what-differs
// tracks: 6.12 7.2
// file: mm/vma.c
// why: The flags say already that both are watched.
@@
symbol vma, vmg, false;
@@
is_mergeable_vma(...)
{
<...
- if (!is_mergeable_vm_userfaultfd_ctx(vma, vmg->uffd_ctx))
- 	return false;
...>
}
