import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';

/** Every kind of call on four pages at page 0, and what it asks for besides: [name, title, old size, new size, flags, new address]. */
export const kindsOfCall = [
  ['same-size', 'a call that changes nothing', '4 * PAGE', '4 * PAGE', '0', 'NULL'],
  ['shrink', 'shrinking', '4 * PAGE', '2 * PAGE', '0', 'NULL'],
  ['grow', 'growing in place', '4 * PAGE', '5 * PAGE', '0', 'NULL'],
  ['grow-maymove', 'growing with MREMAP_MAYMOVE', '4 * PAGE', '5 * PAGE', 'MREMAP_MAYMOVE', 'NULL'],
  ['move', 'moving', '4 * PAGE', '4 * PAGE', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'slot(8)'],
  ['move-and-shrink', 'moving a part', '4 * PAGE', '2 * PAGE', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'slot(8)'],
  ['move-and-grow', 'moving and growing', '4 * PAGE', '5 * PAGE', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'slot(8)'],
  ['dontunmap', 'MREMAP_DONTUNMAP', '4 * PAGE', '4 * PAGE', 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP', 'slot(8)'],
  ['duplicate', 'duplicating', '0', '4 * PAGE', 'MREMAP_MAYMOVE', 'NULL'],
] as const;

/** Kernels before 5.16 look for the mapping only when all is done that goes without. */
const before516 = {
  'same-size': { call: at(0), source: '-bcde-' },
  shrink: { call: at(0), source: '-b--e-' },
  'move-and-shrink': { call: refused('EFAULT'), source: '-b--e-' },
} as const;

export const sourceMustBeMapped = clause('arguments/source-must-be-mapped', {
  says: 'An old address at which nothing is mapped is refused with EFAULT by every kind of call; before 5.16 one that only shrinks, or does nothing, is accepted, and a move that shrinks has cut off the tail by then.',
  source: [man('ERRORS, EFAULT'), commitOf('source-looked-up-first')],
  cases: [
    ...kindsOfCall.map(([name, title, from, to, flags, where]) => ({
      name,
      title: `${title}: the first page is not mapped, the second is`,
      program: c`
        fill(carve(1, 4, SHARED_ANON), "bcde");
        fill(carve(9, 1, PRIVATE_ANON), "x");
        observe_mremap("call", slot(0), ${from}, ${to}, ${flags}, ${where});
        observe_strip("source", 0, 6);
      `,
      expect:
        name in before516
          ? {
              mremap: before516[name as keyof typeof before516],
              'source-looked-up-first': { call: refused('EFAULT'), source: '-bcde-' },
            }
          : { [name === 'dontunmap' ? name : 'mremap']: { call: refused('EFAULT'), source: '-bcde-' } },
    })),
    ...(
      [
        ['null', 'the null address', 'NULL'],
        ['last-page', 'the last page of user space', 'user_space_end() - PAGE'],
        ['kernel', 'an address of the kernel', '(void *)(~0UL & ~(PAGE - 1))'],
      ] as const
    ).map(([name, title, where]) => ({
      name,
      title: `${title} is refused as a source that is moved and grows; the target is unmapped before 5.16`,
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        observe_mremap("call", ${where}, PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(0));
        observe_strip("target", 0, 3);
      `,
      expect: {
        mremap: { call: refused('EFAULT'), target: '---' },
        'source-looked-up-first': { call: refused('EFAULT'), target: 'ab-' },
      },
    })),
  ],
});

export const sourceIsPageAligned = clause('arguments/source-is-page-aligned', {
  says: 'An old address that is not a multiple of the page is refused with EINVAL by every kind of call, and nothing is changed.',
  source: [man('ERRORS, EINVAL'), { code: 'mm/mremap.c: check_mremap_params' }],
  cases: kindsOfCall.flatMap(([name, title, from, to, flags, where], index) => {
    // A different byte each: the lowest, the highest, one in between.
    const off = ['1', 'PAGE / 2', 'PAGE - 1'][index % 3];
    return {
      name,
      title: `${title}: an old address that is ${off} bytes off`,
      program: c`
        fill(carve(0, 6, SHARED_ANON), "abcdef");
        observe_mremap("call", slot(0) + ${off ?? 1}, ${from}, ${to}, ${flags}, ${where});
        observe_strip("after", 0, 13);
      `,
      expect: { mremap: { call: refused('EINVAL'), after: 'abcdef-------' } },
    };
  }),
});

export const sourceLiesInOneMapping = clause('arguments/source-lies-in-one-mapping', {
  says: 'What is neither a shrink nor a plain move of equal sizes must lie in one mapping: a range that ends a page behind it, in a hole or in another mapping, is refused with EFAULT.',
  source: [man('DESCRIPTION'), man('ERRORS, EFAULT'), { code: 'mm/mremap.c: vma_to_resize, check_prep_vma' }],
  cases: (
    [
      ['grow', 'growing in place', '6 * PAGE', '0', 'NULL', 'mremap'],
      ['grow-maymove', 'growing with MREMAP_MAYMOVE', '6 * PAGE', 'MREMAP_MAYMOVE', 'NULL', 'mremap'],
      [
        'move-and-grow',
        'moving and growing',
        '6 * PAGE',
        'MREMAP_MAYMOVE | MREMAP_FIXED',
        'slot(12)',
        'mremap',
      ],
      [
        'dontunmap',
        'MREMAP_DONTUNMAP to a hint',
        '5 * PAGE',
        'MREMAP_MAYMOVE | MREMAP_DONTUNMAP',
        'slot(12)',
        'dontunmap',
      ],
    ] as const
  ).flatMap(([name, title, to, flags, where, key]) =>
    [
      ['into-a-hole', 'a page behind the mapping is a hole', '', 'abcd-', '0-4 rw-p'],
      [
        'into-another',
        'a page behind the mapping is another one',
        'fill(carve(4, 1, SHARED_ANON), "e");',
        'abcde',
        '0-4 rw-p,4-5 rw-s',
      ],
    ].map(([where2, says, also, strip, mappings]) => ({
      name: `${name}-${where2}`,
      title: `${title}: ${says}`,
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        ${also ?? ''}
        observe_mremap("call", slot(0), 5 * PAGE, ${to}, ${flags}, ${where});
        observe_strip("after", 0, 5);
        observe_mappings("mappings", 0, 20);
      `,
      expect: {
        [key]: { call: refused('EFAULT'), after: strip ?? '', mappings: (mappings ?? '').split(',') },
      },
    })),
  ),
});

export const nothingToDoLooksAtTheFirstPage = clause('arguments/nothing-to-do-looks-at-the-first-page', {
  says: 'With equal sizes and no address nothing is done and the old address is returned, however far the range reaches behind the mapping; only the length is checked, since 6.17.',
  source: [{ code: 'mm/mremap.c: mremap, check_mremap_params' }, commitOf('sizes-rounded-first')],
  cases: [
    {
      name: 'behind-the-mapping',
      title: 'equal sizes that reach over a hole into another mapping: nothing happens',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(4, 2, SHARED_ANON), "ef");
        observe_mremap("call", slot(0), 6 * PAGE, 6 * PAGE, MREMAP_MAYMOVE, slot(8));
        observe_strip("after", 0, 16);
      `,
      expect: { mremap: { call: at(0), after: 'ab--ef----------' } },
    },
    ...(
      [
        [
          'all-of-user-space',
          'equal sizes of all of user space: nothing happens',
          '(size_t)user_space_end()',
          true,
        ],
        [
          'more-than-user-space',
          'equal sizes of a page more than user space: nothing happens until 6.17, refused with EINVAL since',
          '(size_t)user_space_end() + PAGE',
          false,
        ],
      ] as const
    ).map(([name, title, size, fits]) => ({
      name,
      title,
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        observe_mremap("call", slot(0), ${size}, ${size}, MREMAP_MAYMOVE, slot(8));
        observe_strip("after", 0, 4);
      `,
      expect: fits
        ? { mremap: { call: at(0), after: 'ab--' } }
        : {
            mremap: { call: at(0), after: 'ab--' },
            'sizes-rounded-first': { call: refused('EINVAL'), after: 'ab--' },
          },
    })),
  ],
});
