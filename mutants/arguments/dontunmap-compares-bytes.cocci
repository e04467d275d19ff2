// wrong: MREMAP_DONTUNMAP is refused with EINVAL if its sizes differ within a page.
// clause: arguments/dontunmap-does-not-resize
// tracks: 7.2
// file: mm/mremap.c
// why: What the user has said is checked before it is changed, as it was until 6.16.
@@
symbol vrm, res;
@@
do_mremap(...)
{
<...
- vrm->old_len = PAGE_ALIGN(vrm->old_len);
- vrm->new_len = PAGE_ALIGN(vrm->new_len);
  res = check_mremap_params(vrm);
  if (res)
  	return res;
+ vrm->old_len = PAGE_ALIGN(vrm->old_len);
+ vrm->new_len = PAGE_ALIGN(vrm->new_len);
...>
}
