// wrong: In a child an untouched mapping that grows up to one that its parent had touched becomes one with it.
// clause: merging/growth-in-a-child
// tracks: 7.2
// file: mm/vma.c
// why: An untouched mapping has nothing that could be shared with the parent.
@@
symbol tgt, true;
@@
is_mergeable_anon_vma(...)
{
<...
- return !vma_is_fork_child(tgt);
+ return true;
...>
}
