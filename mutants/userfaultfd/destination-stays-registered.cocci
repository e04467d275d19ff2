// wrong: Without the event the destination is watched as well.
// clause: userfaultfd/destination-is-not-registered
// tracks: 6.12
// file: fs/userfaultfd.c
// why: Nothing seems to be done for who has not asked for the event.
@@
symbol vma;
@@
mremap_userfaultfd_prep(...)
{
<...
- userfaultfd_reset_ctx(vma);
...>
}
