import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';

const M = 'MREMAP_MAYMOVE';
const F = 'MREMAP_FIXED';
const D = 'MREMAP_DONTUNMAP';

/** All eight combinations of the three flags. */
const combinations = [[], [M], [F], [M, F], [D], [F, D], [M, D], [M, F, D]] as const;
const nameOf = (flags: readonly string[]) =>
  flags.join('-').replaceAll('MREMAP_', '').toLowerCase() || 'no-flags';

/** Sizes in bytes that differ: [name, title, kind of mapping, old, new]. */
const unequal = [
  ['grows', 'a size that grows', 'PRIVATE_ANON', '4 * PAGE', '5 * PAGE'],
  ['shrinks', 'a size that shrinks', 'PRIVATE_ANON', '4 * PAGE', '2 * PAGE'],
  // Of what can be shared: without this rule it would be duplicated.
  ['old-size-zero', 'an old size of zero', 'SHARED_ANON', '0', '4 * PAGE'],
] as const;

export const dontunmapDoesNotResize = clause('arguments/dontunmap-does-not-resize', {
  says: 'MREMAP_DONTUNMAP does not resize: sizes that differ are refused with EINVAL; since 6.17 they are compared in pages.',
  source: [man('ERRORS, EINVAL'), commitOf('sizes-rounded-first')],
  cases: [
    ...unequal.flatMap(([name, title, kind, from, to]) =>
      [`${D} | ${M}`, `${D} | ${M} | ${F}`].map((flags) => ({
        name: flags.includes('FIXED') ? name : `${name}-without-fixed`,
        title: `${title} is refused${flags.includes('FIXED') ? '' : ' without MREMAP_FIXED too'}`,
        program: c`
          fill(carve(0, 4, ${kind}), "abcd");
          observe_mremap("move", slot(0), ${from}, ${to}, ${flags}, slot(6));
          observe_strip("after", 0, 12);
        `,
        expect: { mremap: { move: refused('EINVAL'), after: 'abcd--------' } },
      })),
    ),
    {
      name: 'grows-over-a-mapping',
      title: 'a size that grows is refused before anything at the target is unmapped',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        fill(carve(6, 4, PRIVATE_ANON), "wxyz");
        observe_mremap("move", slot(0), 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: { mremap: { move: refused('EINVAL'), after: 'abcd--wxyz' } },
    },
    ...(
      [
        ['old-rounds-to-new', '4 * PAGE - 1', '4 * PAGE'],
        ['new-rounds-to-old', '4 * PAGE', '3 * PAGE + 1'],
      ] as const
    ).map(([name, from, to]) => ({
      name,
      title: 'sizes that differ in bytes and not in pages are refused until 6.17, and equal since',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("move", slot(0), ${from}, ${to}, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: {
        dontunmap: { move: refused('EINVAL'), after: 'abcd------' },
        'sizes-rounded-first': { move: at(6), after: '....--abcd' },
      },
    })),
    {
      name: 'same-size-not-a-multiple',
      title: 'equal sizes that are no multiple of the page are rounded up: the last page moves whole',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("move", slot(0), 3 * PAGE + 1, 3 * PAGE + 1, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: { dontunmap: { move: at(6), after: '....--abcd' } },
    },
  ],
});

export const newSizeIsNotZero = clause('arguments/new-size-is-not-zero', {
  says: 'A new size of zero, or one that becomes zero when it is rounded up, is refused with EINVAL whatever the flags, and nothing is unmapped.',
  source: [man('ERRORS, EINVAL'), { list: 'CVE-2003-0985, CVE-2004-0077' }],
  cases: [
    ...combinations.flatMap((flags) =>
      (
        [
          ['', 'a new size of zero', '0'],
          ['-wraps-to-zero', 'a new size that is rounded up to zero', '~0UL - PAGE + 2'],
        ] as const
      ).map(([suffix, title, size]) => ({
        name: `${nameOf(flags)}${suffix}`,
        title: `${title} is refused (${flags.join(' | ') || 'no flags'})`,
        program: c`
          fill(carve(0, 4, SHARED_ANON), "abcd");
          fill(carve(6, 4, PRIVATE_ANON), "wxyz");
          observe_mremap("call", slot(0), 4 * PAGE, ${size}, ${flags.join(' | ') || '0'}, slot(6));
          observe_strip("after", 0, 10);
        `,
        expect: { mremap: { call: refused('EINVAL'), after: 'abcd--wxyz' } },
      })),
    ),
    ...[[], [M], [M, D]].map((flags) => ({
      name: `both-${nameOf(flags)}`,
      title: `both sizes zero are refused, though they are equal (${flags.join(' | ') || 'no flags'})`,
      program: c`
        fill(carve(0, 4, SHARED_ANON), "abcd");
        observe_mremap("call", slot(0), 0, 0, ${flags.join(' | ') || '0'}, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: { mremap: { call: refused('EINVAL'), after: 'abcd------' } },
    })),
  ],
});

/** Sizes that are no multiple of the page, of four shared pages: [name, title, old, new, flags, result, strip, mappings]. */
const rounded = [
  [
    'grow',
    'growing from a byte of the fourth page to all but a byte of the fifth',
    '3 * PAGE + 1',
    '5 * PAGE - 1',
    '0',
    at(0),
    'abcd!-----',
    '0-5',
  ],
  [
    'grow-by-a-byte',
    'growing by one byte is growing by a page',
    '4 * PAGE',
    '4 * PAGE + 1',
    '0',
    at(0),
    'abcd!-----',
    '0-5',
  ],
  [
    'shrink',
    'shrinking to a byte of the second page keeps it',
    '4 * PAGE',
    'PAGE + 1',
    '0',
    at(0),
    'ab--------',
    '0-2',
  ],
  [
    'shrink-from',
    'shrinking from a byte of the fourth page drops it',
    '3 * PAGE + 1',
    '2 * PAGE',
    '0',
    at(0),
    'ab--------',
    '0-2',
  ],
  [
    'shrink-within-a-page',
    'shrinking within the last page does nothing',
    '4 * PAGE',
    '3 * PAGE + 1',
    '0',
    at(0),
    'abcd------',
    '0-4',
  ],
  [
    'grow-within-a-page',
    'growing within the last page does nothing',
    '3 * PAGE + 1',
    '4 * PAGE',
    '0',
    at(0),
    'abcd------',
    '0-4',
  ],
  ['move', 'moving one byte moves its page', '1', '1', `${M} | ${F}`, at(6), '-bcd--a---', '1-4,6-7'],
  [
    'move-to-the-end',
    'moving all but a byte moves it, too',
    '4 * PAGE - 1',
    '4 * PAGE - 1',
    `${M} | ${F}`,
    at(6),
    '------abcd',
    '6-10',
  ],
  [
    'move-and-grow',
    'moving from three pages and a byte to three pages and two bytes: no growth',
    '3 * PAGE + 1',
    '3 * PAGE + 2',
    `${M} | ${F}`,
    at(6),
    '------abcd',
    '6-10',
  ],
  [
    'duplicate',
    'duplicating a page and a byte duplicates two pages',
    '0',
    'PAGE + 1',
    `${M} | ${F}`,
    at(6),
    'abcd--ab--',
    '0-4,6-8',
  ],
  [
    'old-size-wraps',
    'an old size that is rounded up to zero duplicates',
    '~0UL',
    '2 * PAGE',
    `${M} | ${F}`,
    at(6),
    'abcd--ab--',
    '0-4,6-8',
  ],
] as const;

export const sizesAreRoundedUp = clause('arguments/sizes-are-rounded-up', {
  says: 'Both sizes are rounded up to pages, each by itself, before they are compared: what differs within a page is equal.',
  source: [{ code: 'mm/mremap.c: PAGE_ALIGN of both lengths' }],
  cases: rounded.map(([name, title, from, to, flags, call, after, mappings]) => ({
    name,
    title,
    program: c`
      fill(carve(0, 4, SHARED_ANON), "abcd");
      observe_mremap("call", slot(0), ${from}, ${to}, ${flags}, slot(6));
      observe_strip("after", 0, 10);
      observe_mappings("mappings", 0, 10);
    `,
    expect: {
      mremap: { call, after, mappings: mappings.split(',').map((each) => `${each} rw-s`) },
    },
  })),
});

export const sizesFitIntoUserSpace = clause('arguments/sizes-fit-into-user-space', {
  says: 'A new size that no address has room for is refused: with ENOMEM, and since 6.17 with EINVAL where it is larger than user space; an old size that reaches behind user space with EINVAL, when its tail would be unmapped.',
  source: [
    commitOf('sizes-rounded-first'),
    { code: 'mm/mremap.c: mremap; mm/mmap.c: do_munmap, get_unmapped_area' },
  ],
  cases: [
    ...['0', M].flatMap((flags) =>
      (
        [
          ['all-of-user-space', 'all of user space', '(size_t)user_space_end()', true],
          ['a-page-more', 'a page more than user space', '(size_t)user_space_end() + PAGE', false],
          ['almost-wraps', 'the largest size that does not wrap', '~0UL - PAGE + 1', false],
        ] as const
      ).map(([name, title, size, fits]) => ({
        name: flags === M ? `${name}-maymove` : name,
        title: `growing to ${title} is refused (${flags === M ? M : 'no flags'})`,
        program: c`
          fill(carve(0, 4, PRIVATE_ANON), "abcd");
          observe_mremap("call", slot(0), 4 * PAGE, ${size}, ${flags}, NULL);
          observe_strip("after", 0, 10);
        `,
        expect: {
          mremap: { call: refused('ENOMEM'), after: 'abcd------' },
          ...(!fits && { 'sizes-rounded-first': { call: refused('EINVAL'), after: 'abcd------' } }),
        },
      })),
    ),
    ...(
      [
        [
          'old-size-a-page-more',
          'a page more than there is behind the old address',
          '(size_t)(user_space_end() - slot(0)) + PAGE',
        ],
        ['old-size-wraps', 'an old size with which the range wraps around', '~0UL - PAGE + 1'],
      ] as const
    ).map(([name, title, size]) => ({
      name,
      title: `${title}: shrinking is refused, nothing is unmapped`,
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("call", slot(0), ${size}, 2 * PAGE, 0, NULL);
        observe_strip("after", 0, 10);
      `,
      expect: { mremap: { call: refused('EINVAL'), after: 'abcd------' } },
    })),
  ],
});
