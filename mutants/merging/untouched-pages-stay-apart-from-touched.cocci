// wrong: Untouched pages that are moved beside touched ones stay an entry of their own.
// clause: merging/what-is-moved-beside-what
// tracks: 7.2
// file: mm/vma.c
// why: What has an anon_vma and what has none seem to differ in it.
@@
symbol tgt, vmg;
@@
is_mergeable_anon_vma(...)
{
<...
- return !vma_is_fork_child(tgt);
+ return !vmg->copied_from && !vma_is_fork_child(tgt);
...>
}
