// wrong: RLIMIT_DATA keeps a mapping that grows downwards (MAP_GROWSDOWN) from being grown by mremap.
// clause: accounting/limit-of-data-is-for-data
// tracks: 7.2
// file: mm/vma.h
// why: Missing: "RLIMIT_DATA does not keep from growing what grows downwards"; the list of flags became a bitmap in 7.x.
@@
symbol vma_flags, VMA_SHARED_BIT, VMA_STACK_BIT;
@@
is_data_mapping_vma_flags(...)
{
<...
- !vma_flags_test_any(vma_flags, VMA_SHARED_BIT, VMA_STACK_BIT)
+ !vma_flags_test_any(vma_flags, VMA_SHARED_BIT)
...>
}
