// wrong: A call without flags for a new address is refused with EINVAL if its fifth argument lies outside.
// clause: resize/new-address-does-not-count
// tracks: 7.2
// file: mm/mremap.c
// why: So it was in 6.17-rc1 to rc4.
@@
symbol vrm;
@@
check_mremap_params(...)
{
<...
- if (!vrm_implies_new_addr(vrm))
- 	return 0;
  if (vrm->new_addr > TASK_SIZE - vrm->new_len)
  	return -EINVAL;
+ if (!vrm_implies_new_addr(vrm))
+ 	return 0;
...>
}
