// wrong: A target that is writable and executable is taken from VmLib instead of VmData when it is replaced.
// clause: accounting/sizes-after-replacing-a-target
// tracks: 6.12 7.2
// file: mm/vma.c
// why: What is executable is taken for code.
@@
symbol next;
@@
vms_gather_munmap_vmas(...)
{
<...
- is_exec_mapping(next->vm_flags)
+ next->vm_flags & VM_EXEC
...>
}
