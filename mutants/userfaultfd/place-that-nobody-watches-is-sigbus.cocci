// wrong: Without the event an absent page at the new place of watched memory is SIGBUS.
// clause: userfaultfd/destination-is-not-registered
// tracks: 7.2
// file: mm/userfaultfd.c
// why: The context is dropped, but the flags of the mapping that go with it are forgotten.
@@
symbol vma, NULL_VM_UFFD_CTX;
@@
mremap_userfaultfd_prep(...)
{
<...
- userfaultfd_reset_ctx(vma);
+ vma->vm_userfaultfd_ctx = NULL_VM_UFFD_CTX;
...>
}
