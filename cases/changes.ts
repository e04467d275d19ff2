import type { Change } from '../harness/spec/index.ts';

/** Where behaviour changed, oldest first. Read in Debian's linux-source packages of all kernels of the catalogue. */
export const changes = {
  mremap: {
    kind: 'feature',
    // The history of Linux in git begins there.
    since: '2.6.12',
    title: 'mremap with MREMAP_MAYMOVE and MREMAP_FIXED, as it always was',
  },
  dontunmap: {
    kind: 'feature',
    since: '5.7',
    commit: 'e346b3813067',
    title: 'mm/mremap: add MREMAP_DONTUNMAP to mremap()',
  },
  'dontunmap-is-charged': {
    kind: 'fix',
    since: '5.11',
    title: 'mm/mremap: for MREMAP_DONTUNMAP check security_vm_enough_memory_mm()',
  },
  'dontunmap-any-mapping': {
    kind: 'feature',
    since: '5.13',
    commit: 'a4609387859f',
    title: 'mm: extend MREMAP_DONTUNMAP to non-anonymous mappings',
  },
  'untouched-merges-behind-touched': {
    kind: 'fix',
    since: '6.16',
    commit: '879bca0a2c4f',
    title: 'mm/vma: fix incorrectly disallowed anonymous VMA merges',
  },
  'sizes-rounded-first': {
    kind: 'redesign',
    since: '6.17',
    commit: '3215eaceca87',
    title: 'mm/mremap: refactor initial parameter sanity checks',
  },
  'conditions-checked-earlier': {
    kind: 'redesign',
    since: '6.17',
    title: 'mm/mremap: check remap conditions earlier',
  },
  'moves-over-several': {
    kind: 'feature',
    since: '6.17',
    commit: 'd23cb648e365',
    title: 'mm/mremap: permit mremap() move of multiple VMAs',
  },
  // Read in 6.12.118, which lacks it, and in 7.2.13; what is between was not seen.
  'map-count-checked-first': {
    kind: 'fix',
    since: '7.1',
    title: 'mm/mremap: correct invalid map count check',
  },
  'source-offset-is-its-own': {
    kind: 'fix',
    // Read in 7.2.13; the changelogs of 7.1.y and 7.2.y in Debian do not have it, so that it came before them.
    since: '7.2',
    stable: { '6.1': '6.1.191', '6.12': '6.12.112' },
    title: 'mm/mremap: reset unfaulted VMA page offset for MREMAP_DONTUNMAP',
  },
} as const satisfies Record<string, Change>;
