import type { Known } from '../harness/spec/index.ts';

const splitBeforeUnlock = {
  case: 'SOURCE-2/rest-stays-locked',
  reason:
    'the lock is taken from the whole source mapping instead of the part that is moved, and VmLck is not corrected',
  fixedBy: 'mm/mremap: fix locked_vm leak by splitting VMA for MREMAP_DONTUNMAP',
  shows: { locked: '..........--+++', 'pages-locked': 10 },
} as const;

/** Released kernels that are wrong where a later one was fixed. First point releases with the fix: Debian's changelogs. */
export const known: readonly Known[] = [
  { ...splitBeforeUnlock, kernels: { series: '5.10' } },
  { ...splitBeforeUnlock, kernels: { series: '6.1', to: '6.1.190' } },
  { ...splitBeforeUnlock, kernels: { series: '6.12', to: '6.12.113' } },
  { ...splitBeforeUnlock, kernels: { series: '7.2', to: '7.2.10' } },
];
