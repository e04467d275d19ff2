import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';

/** Parts of four pages at 8 that are moved: [name, title, the part, its flags]. */
const parts = [
  ['first', 'the first two pages', 'slot(8)', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'mremap'],
  ['middle', 'the two in the middle', 'slot(9)', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'mremap'],
  ['last', 'the last two pages', 'slot(10)', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'mremap'],
  [
    'first-dontunmap',
    'the first two pages, with MREMAP_DONTUNMAP,',
    'slot(8)',
    'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP',
    'dontunmap',
  ],
  [
    'last-dontunmap',
    'the last two pages, with MREMAP_DONTUNMAP,',
    'slot(10)',
    'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP',
    'dontunmap',
  ],
] as const;

export const neighboursStayUncharged = clause('accounting/neighbours-stay-uncharged', {
  says: 'A move leaves the mappings right before and right behind its source as they are: one that is not charged (MAP_NORESERVE) does not become so.',
  source: [
    { man: 'proc_pid_smaps(5), man-pages 6.20, VmFlags, ac' },
    { code: 'mm/mremap.c: move_vma, unmap_source_vma: accountable on both sides of what was unmapped' },
    man('MREMAP_FIXED'),
  ],
  cases: parts.map(([name, what, from, flags, key]) => ({
    name,
    title: `${what} of a mapping between two that are not charged are moved: those keep their flags`,
    program: c`
      fill(carve(8, 4, PRIVATE_ANON), "abcd");
      for (long page = 6; page <= 12; page += 6)
        if (mmap(slot(page), 2 * PAGE, PROT_READ | PROT_WRITE,
                 MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
      mark_flags(6);
      record_flag("charged", is_marked("ac"));
      observe_mremap("move", ${from}, 2 * PAGE, 2 * PAGE, ${flags}, slot(20));
      observe_flag_changes("before", 6);
      observe_flag_changes("behind", 12);
    `,
    expect: { [key]: { charged: false, move: at(20), before: '', behind: '' } },
  })),
});

export const mergesLeaveRoom = clause('accounting/merges-leave-room', {
  says: 'However often a mapping is taken apart by a move and put together by the next, the process may have as many mappings as before.',
  source: [
    { man: 'proc_sys_vm(5), man-pages 6.20, max_map_count' },
    { code: 'mm/vma.c: vma_complete counts what is merged down' },
    commitOf('map-count-checked-first'),
  ],
  cases: (
    [
      ['last-part', 'the second half of a mapping goes away and comes back', 'slot(10)'],
      ['first-part', 'the first half of a mapping goes away and comes back', 'slot(8)'],
    ] as const
  ).map(([name, title, part]) => ({
    name,
    title: `${title} a hundred times, with room for twenty mappings more`,
    alone: true as const,
    program: c`
      long refused = 0;

      fill(carve(8, 4, PRIVATE_ANON), "abcd");
      allow_mappings(20);
      for (int i = 0; i < 100; i++) {
        refused += sys_mremap(${part}, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)) == MAP_FAILED;
        refused += sys_mremap(slot(20), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, ${part}) == MAP_FAILED;
      }
      record_number("refused", refused);
      observe_strip("after", 8, 14);
      observe_mappings("mappings", 0, 40);
    `,
    expect: { mremap: { refused: 0, after: 'abcd----------', mappings: ['8-12 rw-p'] } },
  })),
});
