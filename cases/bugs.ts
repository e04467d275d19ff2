import type { Bug } from '../harness/spec/index.ts';

/** Released kernels that are wrong. What they show stands beside what is expected, in the cases. */
export const bugs = {
  'unlocks-the-whole-source': {
    what: 'MREMAP_DONTUNMAP of a part of a locked mapping takes the lock from the whole source mapping instead of the part that is moved, and VmLck is not corrected.',
    since: '5.7',
    fixed: {
      mainline: '7.3-rc1',
      stable: { '6.1': '6.1.191', '6.12': '6.12.114', '7.2': '7.2.11' },
      title: 'mm/mremap: fix locked_vm leak by splitting VMA for MREMAP_DONTUNMAP',
    },
    evidence:
      'Ran: wrong on 5.10.218, 5.10.262, 6.1.187, 6.1.190, 6.12.111 and 6.12.113, right on 6.1.192, 6.12.115, 6.12.118, 7.2.13 and 7.3-rc7. Of 7.2 the first point release with the fix is from the changelog of Debian; of 7.3 only rc7 was run.',
  },
  'merges-with-itself': {
    what: 'A mapping of which no page was touched, moved with MREMAP_DONTUNMAP right beside itself, becomes one mapping with its source: locked on fault, both sides lose the lock, and VmLck stays too high for good.',
    since: '5.7',
    fixed: {
      mainline: '7.3-rc1',
      stable: { '6.1': '6.1.191', '6.12': '6.12.114', '7.2': '7.2.11' },
      title: 'mm/mremap: fix locked_vm leak from MREMAP_DONTUNMAP self-merge',
    },
    evidence:
      'Ran: wrong on 5.10.262, 6.1.187, 6.1.190, 6.12.111 and 6.12.113, right on 6.1.192, 6.12.115, 6.12.118, 7.2.13 and 7.3-rc7. Of 7.2 the first point release with the fix is from the changelog of Debian; of 7.3 only rc7 was run.',
  },
  'charges-the-mapping-behind': {
    what: 'MREMAP_DONTUNMAP of the middle of a mapping marks the mapping behind that as one that is charged, whatever that is: it gives back what was never charged when it is unmapped.',
    since: '5.7',
    fixed: {
      mainline: '5.11',
      title: 'mm/mremap: for MREMAP_DONTUNMAP check security_vm_enough_memory_mm()',
    },
    evidence:
      'Ran: wrong on 5.10.262, right on 6.1.192, 6.12.118, 7.2.13 and 7.3-rc7. Read: move_vma of 5.10 puts VM_ACCOUNT back on the next mapping, for it thinks that the source was split. That 5.11 is right was not run.',
  },
  'charges-a-shrinking-move': {
    what: 'A move that shrinks a private writable mapping charges the pages that it takes away, though they are given back: Committed_AS stays too high for good.',
    since: '6.15',
    evidence:
      'Ran: right on 5.10.262, 6.1.192 and 6.12.118, wrong on 7.2.13 and 7.3-rc7. Read: mremap_to of 7.2 makes the old length the new one after the shrinking, and vrm_calc_charge still takes their difference from before. It came with struct vma_remap_struct, between 6.12 and 7.2; no release between them was run.',
  },
  'counts-locked-memory-twice': {
    what: 'MREMAP_DONTUNMAP of locked memory adds the pages of the destination to what the process has locked, though the source loses its lock and is not taken from it: VmLck stays too high for good.',
    since: '6.15',
    fixed: {
      mainline: '7.3-rc1',
      stable: { '7.2': '7.2.8' },
      title: 'mm/mremap: account mm->locked_vm correctly for MREMAP_DONTUNMAP',
    },
    evidence:
      'Not run: the mirror has no kernel between 6.12 and 7.2.13. The fix is in the changelog of Debian under 7.2.8; since when it is wrong is from a report (6.15), the refactoring that it names is in 7.2.13. Ran: right on 6.12.118, 7.2.13 and 7.3-rc7; a 7.2.13 that was changed to count before it takes the lock from the source, as 7.2.7 does, shows these records.',
  },
} as const satisfies Record<string, Bug>;
