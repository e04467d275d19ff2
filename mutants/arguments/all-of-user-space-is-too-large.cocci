// wrong: A new size of just all of user space is refused with EINVAL instead of ENOMEM.
// clause: arguments/sizes-fit-into-user-space
// tracks: 7.2
// file: mm/mremap.c
// why: A size is compared as an address would be.
@@
symbol vrm;
@@
check_mremap_params(...)
{
<...
- vrm->new_len > TASK_SIZE
+ vrm->new_len >= TASK_SIZE
...>
}
