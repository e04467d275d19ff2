// wrong: Of a watched tail that a shrink has cut off nobody is told if the call is refused afterwards.
// clause: userfaultfd/refused-calls-tell-of-unmapping
// tracks: 7.2
// file: mm/mremap.c
// why: What a refused call has done seems to be known from the unmapping of the target.
@@
symbol mm, vrm, failed;
@@
notify_uffd(...)
{
<...
- userfaultfd_unmap_complete(mm, vrm->uf_unmap);
+ if (!failed)
+ 	userfaultfd_unmap_complete(mm, vrm->uf_unmap);
...>
}
