import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { blockAt, flagsOf, hugePages } from './huge-pages.ts';

export const hugeReservationsMove = clause('kinds/huge-reservations-move', {
  says: 'What is reserved for huge pages that nobody has touched is moved with the mapping: it can be touched at the new place, and goes back to the pool when that is unmapped, once.',
  source: [{ code: 'mm/hugetlb.c: fixup_hugetlb_reservations, clear_vma_resv_huge_pages' }],
  needs: ['root'],
  cases: flagsOf.flatMap(([name, flags]) => [
    {
      name: `${name}-unmapped`,
      title: `two ${name} huge pages are reserved, moved and unmapped: none is reserved any more`,
      preamble: hugePages,
      program: c`
        set_up(4);
        map_huge(0, 2, ${flags});
        record_number("reserved-before", huge_pages("HugePages_Rsvd:"));
        observe_mremap_blocks("move", block(0), 2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        record_number("reserved-after", huge_pages("HugePages_Rsvd:"));
        munmap(block(4), 2 * BLOCK);
        record_number("reserved-unmapped", huge_pages("HugePages_Rsvd:"));
        record_number("free", huge_pages("HugePages_Free:"));
      `,
      expect: {
        'source-looked-up-first': {
          'reserved-before': 2,
          move: blockAt(4),
          'reserved-after': 2,
          'reserved-unmapped': 0,
          free: 4,
        },
      },
      alone: true as const,
    },
    {
      name: `${name}-touched`,
      title: `of two ${name} huge pages one is touched before the move and one after`,
      preamble: hugePages,
      program: c`
        set_up(2);
        fill_blocks(map_huge(0, 2, ${flags}), "a");
        observe_mremap_blocks("move", block(0), 2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        record_number("reserved", huge_pages("HugePages_Rsvd:"));
        fill_blocks(block(5), "b");
        observe_blocks("after", 0, 7);
        record_number("reserved-touched", huge_pages("HugePages_Rsvd:"));
        munmap(block(4), 2 * BLOCK);
        record_number("free", huge_pages("HugePages_Free:"));
      `,
      expect: {
        'source-looked-up-first': {
          move: blockAt(4),
          reserved: 1,
          after: '----ab-',
          'reserved-touched': 0,
          free: 2,
        },
      },
      alone: true as const,
    },
  ]),
});

export const hugeReservationIsOfEachPage = clause('kinds/huge-reservation-is-of-each-page', {
  says: 'When one of several huge pages is moved before anybody has touched them, each is still reserved where it is.',
  source: [{ code: 'mm/hugetlb.c: clear_vma_resv_huge_pages' }],
  needs: ['root'],
  cases: (
    [
      ['private-second', 'MAP_PRIVATE', 1, 0],
      ['shared-first', 'MAP_SHARED', 0, 1],
      ['shared-second', 'MAP_SHARED', 1, 0],
    ] as const
  ).map(([name, flags, moved, stays]) => ({
    name,
    title: `the ${moved === 0 ? 'first' : 'second'} of two ${name.split('-')[0]} huge pages is moved, and then both are touched`,
    preamble: hugePages,
    program: c`
      set_up(2);
      map_huge(0, 2, ${flags});
      observe_mremap_blocks("move", block(${moved}), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
      record_number("reserved", huge_pages("HugePages_Rsvd:"));
      observe_blocks("there", 4, 1);
      observe_blocks("left", ${stays}, 1);
      munmap(block(0), 5 * BLOCK);
      record_number("reserved-unmapped", huge_pages("HugePages_Rsvd:"));
      record_number("free", huge_pages("HugePages_Free:"));
      /* It stays reserved for ever, though the pool be emptied: whoever puts that back has to see that it cannot. */
      if (huge_pages("HugePages_Rsvd:")) {
        char surplus[80];

        snprintf(surplus, sizeof(surplus), "/sys/kernel/mm/hugepages/hugepages-%zukB/surplus_hugepages", BLOCK / 1024);
        report_before(surplus, "0");
        report_before("/proc/sys/vm/nr_hugepages", "0");
      }
    `,
    expect: {
      'source-looked-up-first': {
        move: blockAt(4),
        reserved: 2,
        there: '.',
        left: '.',
        'reserved-unmapped': 0,
        free: 2,
      },
    },
    ...(flags === 'MAP_PRIVATE' && {
      bugs: { 'huge-reservation-of-the-rest-is-lost': { left: '!', 'reserved-unmapped': 1 } },
    }),
    alone: true as const,
  })),
});
