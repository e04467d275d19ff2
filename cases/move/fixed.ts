import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

export const fixedReplacesTheTarget = clause('move/fixed-replaces-the-target', {
  says: 'With MREMAP_FIXED the destination replaces what was mapped there, and nothing beside it.',
  source: [man('MREMAP_FIXED'), { code: 'mm/mremap.c: mremap_to' }],
  cases: [
    {
      name: 'replaces-what-was-there',
      title: 'a mapping at the destination is replaced, the rest of it stays',
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "abc");
        fill(carve(6, 7, SHARED_ANON), "rstuvwx");
        observe_mremap("move", slot(0), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(8));
        observe_strip("after", 0, 13);
        observe_mappings("mappings", 0, 13);
      `,
      expect: {
        dontunmap: {
          move: at(8),
          after: '...---rsabcwx',
          mappings: ['0-3 rw-p', '6-8 rw-s', '8-11 rw-p', '11-13 rw-s'],
        },
      },
    },
    {
      name: 'inside-its-own-mapping',
      title:
        'one end of a mapping is moved over the other: the target pages are replaced, the source reads zero',
      program: c`
        fill(carve(0, 8, PRIVATE_ANON), "abcdefgh");
        observe_mremap("move", slot(0), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(5));
        observe_strip("after", 0, 8);
      `,
      expect: { dontunmap: { move: at(5), after: '...deabc' } },
    },
    ...(
      [
        [
          'plain-move-replaces-too',
          'a plain move replaces a mapping at the destination too, and the rest of it stays',
          'abc',
          3,
          'abcwx',
        ],
        [
          'shrunk-over-a-target',
          'a move that shrinks three pages to one replaces one page of what is mapped there',
          'abc',
          1,
          'auvwx',
        ],
        [
          'grown-over-a-target',
          'a move that grows one page to three replaces three pages of what is mapped there',
          'a',
          3,
          'a..wx',
        ],
      ] as const
    ).map(([name, title, letters, pages, there]) => ({
      name,
      title,
      program: c`
        fill(carve(0, ${letters.length}, PRIVATE_ANON), "${letters}");
        fill(carve(6, 7, SHARED_ANON), "rstuvwx");
        observe_mremap("move", slot(0), ${letters.length} * PAGE, ${pages} * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        observe_strip("after", 0, 13);
      `,
      expect: { mremap: { move: at(8), after: `------rs${there}` } },
    })),
  ],
});
