/** What is refused of a ring that must not be expanded, with which errno: [name, title, arguments behind its address]. */
export const refusedOfRings = [
  ['grown-in-place', 'growth in place', 'size, size + PAGE, 0, NULL', 'EFAULT'],
  ['grown-anywhere', 'growth with a move', 'size, size + PAGE, MREMAP_MAYMOVE, NULL', 'EFAULT'],
  [
    'grown-at-a-fixed-address',
    'growth at a fixed address',
    'size, size + PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)',
    'EFAULT',
  ],
  ['mapped-twice', 'an old size of zero', '0, size, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)', 'EFAULT'],
  [
    'left-behind',
    'MREMAP_DONTUNMAP',
    'size, size, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(2)',
    'EINVAL',
  ],
  [
    'left-behind-hint',
    'MREMAP_DONTUNMAP with the address as a hint',
    'size, size, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(2)',
    'EINVAL',
  ],
] as const;
