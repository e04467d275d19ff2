import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

const observe = `record_json("resident", "[%ld,%ld]", smaps_pages("Rss:", 8, 4), smaps_pages("Rss:", 20, 9));
record_json("anonymous", "[%ld,%ld]", smaps_pages("Anonymous:", 8, 4), smaps_pages("Anonymous:", 20, 9));
record_json("referenced", "[%ld,%ld]", smaps_pages("Referenced:", 8, 4), smaps_pages("Referenced:", 20, 9));`;

export const residentPagesMove = clause('accounting/resident-pages', {
  says: 'Pages in memory are counted where they are: at the destination, and not at the source any more, whether the source stays or not.',
  source: [man('MREMAP_DONTUNMAP'), { man: 'proc_pid_smaps(5), man-pages 6.20, Rss' }],
  cases: [
    ...(
      [
        [
          'move',
          'four pages that were touched are moved',
          'slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED',
          'mremap',
          20,
          [0, 4],
        ],
        [
          'part',
          'two of them are moved',
          'slot(9), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED',
          'mremap',
          20,
          [2, 2],
        ],
        [
          'shrink',
          'four are moved and shrunk to one',
          'slot(8), 4 * PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED',
          'mremap',
          20,
          [0, 1],
        ],
        [
          'grow',
          'four are moved and grown',
          'slot(8), 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED',
          'mremap',
          20,
          [0, 4],
        ],
        [
          'dontunmap',
          'four are moved with MREMAP_DONTUNMAP',
          'slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP',
          'dontunmap',
          20,
          [0, 4],
        ],
        [
          'dontunmap-part',
          'two of them are moved with MREMAP_DONTUNMAP',
          'slot(9), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP',
          'dontunmap',
          20,
          [2, 2],
        ],
      ] as const
    ).map(([name, what, call, key, page, resident]) => ({
      name,
      title: `${what}: Rss, Anonymous and Referenced of source and destination`,
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        fill(carve(20, 9, PRIVATE_ANON), "uvwxyz");
        munmap(slot(20), 9 * PAGE);
        observe_mremap("move", ${call}, slot(20));
        ${observe}
      `,
      expect: { [key]: { move: at(page), resident, anonymous: resident, referenced: resident } },
    })),
    {
      name: 'shared',
      title: 'of a shared source no page is mapped any more, though its object has all of them',
      program: c`
        fill(carve(8, 4, SHARED_ANON), "abcd");
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        ${observe}
        observe_strip("after", 8, 16);
      `,
      expect: {
        dontunmap: {
          move: refused('EINVAL'),
          resident: [4, 0],
          anonymous: [0, 0],
          referenced: [4, 0],
          after: 'abcd------------',
        },
        'dontunmap-any-mapping': {
          move: at(20),
          resident: [0, 4],
          anonymous: [0, 0],
          referenced: [0, 4],
          after: 'abcd--------abcd',
        },
      },
    },
    {
      name: 'grown-in-place',
      title: 'what an unlocked mapping grows by in place is not brought into memory',
      program: c`
        fill(carve(20, 4, PRIVATE_ANON), "abcd");
        observe_mremap("grow", slot(20), 4 * PAGE, 8 * PAGE, 0, NULL);
        record_number("resident", smaps_pages("Rss:", 20, 9));
        observe_strip("after", 20, 9);
      `,
      expect: { mremap: { grow: at(20), resident: 4, after: 'abcd....-' } },
    },
    {
      name: 'target',
      title: 'the pages of a replaced target are not counted any more',
      program: c`
        fill(carve(8, 1, PRIVATE_ANON), "a");
        fill(carve(20, 4, PRIVATE_ANON), "wxyz");
        observe_mremap("move", slot(8), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(21));
        ${observe}
        observe_strip("after", 20, 4);
      `,
      expect: {
        mremap: { move: at(21), resident: [0, 4], anonymous: [0, 4], referenced: [0, 4], after: 'wayz' },
      },
    },
  ],
});
