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
  'special-mappings-stay-whole': {
    kind: 'fix',
    since: '5.11',
    title: 'mm: forbid splitting special mappings',
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
  'source-looked-up-first': {
    kind: 'redesign',
    since: '5.16',
    commit: '550a7d60bd5e',
    title: 'mm, hugepages: add mremap() support for hugepage backed vma',
  },
  'growth-merges': {
    kind: 'feature',
    since: '6.1',
    commit: 'ca3d76b0aa80',
    title: 'mm: add merging after mremap resize',
  },
  // Read in 6.1.192, which lacks it, and in 6.12.118; its title is in the pull request for 6.4-rc1.
  'only-what-is-removed-must-not-count': {
    kind: 'redesign',
    since: '6.4',
    commit: '714965ca8252',
    title: 'mm/mmap: start distinguishing if vma can be removed in mergeability test',
  },
  // Read in 6.1.192, which lacks it, and in 6.12.118; the patch was read on its list (18 April 2023, five days before 6.3), what is between was not seen.
  'lowest-addresses-are-not-chosen': {
    kind: 'redesign',
    since: '6.4',
    title: "mm: move 'mmap_min_addr' logic from callers into vm_unmapped_area()",
  },
  'io-uring-chooses-its-place': {
    kind: 'redesign',
    since: '6.4',
    // 6.1.170 was run and has it; earlier ones were not.
    stable: { '6.1': '6.1.170' },
    title: 'io_uring: Adjust mapping wrt architecture aliasing requirements',
  },
  // Read in 6.1.192, which lacks it, and in 6.12.118, which has it for whole blocks alone; what is between was not seen.
  'anonymous-places-are-aligned': {
    kind: 'feature',
    since: '6.7',
    title: 'mm: align larger anonymous mappings on THP boundaries',
  },
  mseal: {
    kind: 'feature',
    since: '6.10',
    commit: '8be7258aad44',
    title: 'mseal: add mseal syscall',
  },
  // 6.1 and 6.12 from Debian's changelogs; that it came with 6.13 is from its date there.
  'watched-tables-are-gone-through': {
    kind: 'fix',
    since: '6.13',
    stable: { '6.1': '6.1.191', '6.12': '6.12.11' },
    title: 'mm: clear uffd-wp PTE/PMD state on mremap()',
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
    commit: 'a85dc37186a5',
    title: 'mm/mremap: check remap conditions earlier',
  },
  // Read in 6.12.118, which lacks it, and in 7.2.13; 6.18.44 was run and has it. The title says what it does, that of the commit was not seen.
  'maps-lock-one-mapping': {
    kind: 'redesign',
    since: '6.17',
    title: 'fs/proc/task_mmu: /proc/pid/maps is read under the locks of mappings, one by one',
  },
  'perf-buffer-stays-whole': {
    kind: 'fix',
    since: '6.17',
    // From Debian's changelogs. 5.10.251 and 6.12.90 were run and have it, 5.10.218 has it not.
    stable: { '5.10': '5.10.241', '6.1': '6.1.148', '6.12': '6.12.42' },
    title: 'perf/core: Prevent VMA split of buffer mappings',
  },
  'moves-over-several': {
    kind: 'feature',
    since: '6.17',
    commit: 'd23cb648e365',
    title: 'mm/mremap: permit mremap() move of multiple VMAs',
  },
  // Read in 6.12.118, which lacks it, and in 7.2.13. Sent in November 2025, and not in 6.18: its point releases took it in June 2026.
  'soft-dirty-is-kept': {
    kind: 'fix',
    since: '6.19',
    commit: '6707915e030a',
    title: 'mm: propagate VM_SOFTDIRTY on merge',
  },
  // Read in 6.12.118, which lacks it, and in 7.2.13; what is between was not seen.
  'map-count-checked-first': {
    kind: 'fix',
    since: '7.1',
    title: 'mm/mremap: correct invalid map count check',
  },
  // Read in 6.12.118, which lacks it, and in 7.2.13; what is between was not seen.
  'aio-ring-is-whole-and-not-inherited': {
    kind: 'fix',
    since: '7.2',
    title: 'fs/aio.c: VM_DONTCOPY for the ring, and its whole size asked for by aio_ring_mremap',
  },
  // Read in 7.2.13; the changelogs of 7.1.y and 7.2.y in Debian do not have it, so that it came before them.
  'secret-memory-is-not-locked': {
    kind: 'fix',
    since: '7.2',
    stable: { '6.1': '6.1.191', '6.12': '6.12.113' },
    title: 'mm/secretmem: properly account locked pages',
  },
  'source-offset-is-its-own': {
    kind: 'fix',
    // Read in 7.2.13; the changelogs of 7.1.y and 7.2.y in Debian do not have it, so that it came before them.
    since: '7.2',
    stable: { '6.1': '6.1.191', '6.12': '6.12.112' },
    title: 'mm/mremap: reset unfaulted VMA page offset for MREMAP_DONTUNMAP',
  },
  // Read in 7.3-rc7, and in 7.2.13, which lacks it; the title says what it does, that of the commit was not seen.
  'written-file-pages-keep-their-place': {
    kind: 'redesign',
    since: '7.3-rc1',
    title: 'mm: an anonymous page offset for private mappings of files, beside that in the file',
  },
} as const satisfies Record<string, Change>;
