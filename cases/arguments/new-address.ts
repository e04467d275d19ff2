import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

/** What asks for an address: [name, flags, new size of four pages]. */
const callers = [
  ['', 'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP', 4, 'dontunmap'],
  ['-as-hint', 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP', 4, 'dontunmap'],
  ['-of-a-move', 'MREMAP_MAYMOVE | MREMAP_FIXED', 4, 'mremap'],
] as const;

const unchanged = { after: '--------abcd------------', mappings: ['8-12 rw-p'] };

/** Addresses for a new range, of four pages at page 8 of the stretch: [name, title, address]. */
const rows = (table: readonly (readonly [string, string, string])[]) =>
  table.flatMap(([name, title, address]) =>
    callers.map(([suffix, flags, pages]) => ({
      name: `${name}${suffix}`,
      title: `${title} is refused (${flags.replaceAll('MREMAP_', '')})`,
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        observe_mremap("call", slot(8), 4 * PAGE, ${pages} * PAGE, ${flags}, ${address});
        observe_strip("after", 0, 24);
        observe_mappings("mappings", 0, 24);
      `,
      expect: { mremap: { call: refused('EINVAL'), ...unchanged } },
    })),
  );

const source = [man('ERRORS, EINVAL'), { code: 'mm/mremap.c: mremap_to, check_mremap_params' }];

export const newAddressIsPageAligned = clause('arguments/new-address-is-page-aligned', {
  says: 'A new address that counts, because of MREMAP_FIXED or MREMAP_DONTUNMAP, and is not a multiple of the page is refused with EINVAL, as a hint too.',
  source,
  cases: rows([
    ['one-byte-above', 'a new address a byte above a page', 'slot(16) + 1'],
    ['half-a-page-above', 'a new address in the middle of a page', 'slot(16) + PAGE / 2'],
    ['one-byte-below', 'a new address a byte below a page', 'slot(16) - 1'],
  ]),
});

export const newRangeDoesNotOverlap = clause('arguments/new-range-does-not-overlap', {
  says: 'A new range that has a page of the old one in it is refused with EINVAL, as a hint too.',
  source,
  cases: [
    ...rows([
      ['same', 'the source itself', 'slot(8)'],
      ['last-page', 'a new range over the last page of the old one', 'slot(11)'],
      ['first-page', 'a new range over the first page of the old one', 'slot(5)'],
    ]),
    ...(
      [
        ['smaller-inside', 'a smaller range inside the old one', '4 * PAGE', '2 * PAGE', 'slot(9)'],
        [
          'smaller-over-the-cut',
          'a smaller range in what would be cut off',
          '4 * PAGE',
          '2 * PAGE',
          'slot(10)',
        ],
        ['larger-around', 'a larger range around the old one', '4 * PAGE', '6 * PAGE', 'slot(7)'],
        [
          'larger-reaches-it',
          'a new range whose growth reaches the old one',
          '4 * PAGE',
          '5 * PAGE',
          'slot(4)',
        ],
        [
          'by-rounding',
          'a new range that overlaps only when the old size is rounded up',
          '3 * PAGE + 1',
          '4 * PAGE',
          'slot(11)',
        ],
      ] as const
    ).map(([name, title, from, to, where]) => ({
      name: `${name}-of-a-move`,
      title: `${title} is refused (MAYMOVE | FIXED)`,
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        observe_mremap("call", slot(8), ${from}, ${to}, MREMAP_MAYMOVE | MREMAP_FIXED, ${where});
        observe_strip("after", 0, 24);
        observe_mappings("mappings", 0, 24);
      `,
      expect: { mremap: { call: refused('EINVAL'), ...unchanged } },
    })),
    ...(
      [
        [
          'touches-behind',
          'a range right behind the old one is none that overlaps',
          'slot(12)',
          12,
          '------------abcd--------',
        ],
        [
          'touches-before',
          'a range right before the old one is none that overlaps',
          'slot(4)',
          4,
          '----abcd----------------',
        ],
      ] as const
    ).map(([name, title, where, page, after]) => ({
      name,
      title,
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        observe_mremap("call", slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, ${where});
        observe_strip("after", 0, 24);
      `,
      expect: { mremap: { call: at(page), after } },
    })),
  ],
});

export const newRangeLiesInUserSpace = clause('arguments/new-range-lies-in-user-space', {
  says: 'A new range that ends a page behind user space, lies in the kernel or wraps around is refused with EINVAL, as a hint too; one that ends with user space is taken.',
  source,
  cases: [
    ...rows([
      ['a-page-behind', 'a range whose last page lies behind user space', 'user_space_end() - 3 * PAGE'],
      ['the-end', 'a range that begins where user space ends', 'user_space_end()'],
      ['kernel', 'a range in the kernel', '(void *)(~0UL & ~(64 * PAGE - 1))'],
      ['wraps', 'a range whose end wraps around', '(void *)(~0UL - 2 * PAGE + 1)'],
    ]),
    {
      name: 'last-pages',
      title: 'a move to the last pages of user space: the bytes are there',
      program: c`
        char *end = user_space_end();

        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        record_flag("moved", sys_mremap(slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
                                        end - 4 * PAGE) == end - 4 * PAGE);
        observe_strip("source", 8, 4);
        observe_strip_at("there", end - 4 * PAGE, 4, -1);
      `,
      expect: { mremap: { moved: true, source: '----', there: 'abcd' } },
    },
    {
      name: 'last-pages-as-hint',
      title: 'MREMAP_DONTUNMAP to the last pages of user space as a hint: taken',
      program: c`
        char *end = user_space_end();

        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        record_flag("taken", sys_mremap(slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP,
                                        end - 4 * PAGE) == end - 4 * PAGE);
        observe_strip("source", 8, 4);
      `,
      expect: { dontunmap: { taken: true, source: '....' } },
    },
  ],
});
