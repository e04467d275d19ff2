import { c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = 'MREMAP_DONTUNMAP';

/** Arguments that are wrong by themselves, of a source of four pages at 0 and a target of four at 6: [name, title, call]. */
const mistakes = [
  ['unknown-flag', 'an unknown flag', `slot(0), 4 * PAGE, 4 * PAGE, ${F} | 8, slot(6)`],
  [
    'without-maymove',
    'MREMAP_FIXED without MREMAP_MAYMOVE',
    'slot(0), 4 * PAGE, 4 * PAGE, MREMAP_FIXED, slot(6)',
  ],
  [
    'unaligned-source',
    'an old address that is not aligned',
    `slot(0) + 1, 4 * PAGE, 4 * PAGE, ${F}, slot(6)`,
  ],
  ['unaligned-target', 'a new address that is not aligned', `slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(6) + 1`],
  ['new-size-zero', 'a new size of zero', `slot(0), 4 * PAGE, 0, ${F}, slot(6)`],
  ['overlap', 'a new range that overlaps the old one', `slot(0), 4 * PAGE, 8 * PAGE, ${F}, slot(2)`],
  [
    'grows-over-its-source',
    'a new range that overlaps the old one by what it grows',
    `slot(3), PAGE, 4 * PAGE, ${F}, slot(0)`,
  ],
  ['resize', 'MREMAP_DONTUNMAP that resizes', `slot(0), 4 * PAGE, 3 * PAGE, ${F} | ${D}, slot(6)`],
] as const;

export const mistakesTouchNothing = clause('failure/mistakes-touch-nothing', {
  says: 'An argument that is wrong by itself is found before anything is touched: source and target stay as they are.',
  source: [{ code: 'mm/mremap.c: mremap, check_mremap_params' }],
  cases: mistakes.map(([name, title, call]) => ({
    name,
    title: `${title}: the target stays`,
    program: c`
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      fill(carve(6, 4, SHARED_ANON), "wxyz");
      observe_frames("before", 0, 10);
      observe_mremap("call", ${call});
      observe_strip("after", 0, 10);
      observe_frames("now", 0, 10);
    `,
    expect: {
      mremap: {
        before: 'ABCD..EFGH',
        call: refused('EINVAL'),
        after: 'abcd--wxyz',
        now: 'ABCD..EFGH',
      },
    },
  })),
});

/**
 * What is found out about the source: [name, pages of the new range, title, set-up, call, errno, the source afterwards, since when the target stays,
 * the source afterwards then].
 */
const aboutTheSource = [
  [
    'not-mapped',
    5,
    'a source that is not mapped',
    '',
    `slot(1), 4 * PAGE, 5 * PAGE, ${F}, slot(6)`,
    'EFAULT',
    '-----',
    'source-looked-up-first',
    '-----',
  ],
  [
    'past-its-end',
    6,
    'growth of a range that ends behind its mapping',
    'fill(carve(0, 4, SHARED_ANON), "abcd");',
    `slot(0), 5 * PAGE, 6 * PAGE, ${F}, slot(6)`,
    'EFAULT',
    'abcd-',
    'sizes-rounded-first',
    'abcd-',
  ],
  [
    'cut-to-two-mappings',
    3,
    'a cut that leaves two mappings to be moved: before 6.17 the tail is gone, too',
    'fill(carve(0, 1, SHARED_ANON), "a");\nfill(carve(1, 3, PRIVATE_ANON), "bcd");',
    `slot(0), 4 * PAGE, 3 * PAGE, ${F}, slot(6)`,
    'EFAULT',
    'abc--',
    'sizes-rounded-first',
    'abcd-',
  ],
  [
    'private-duplicate',
    4,
    'a private mapping that is to be duplicated',
    'fill(carve(0, 4, PRIVATE_ANON), "abcd");',
    `slot(0), 0, 4 * PAGE, ${F}, slot(6)`,
    'EINVAL',
    'abcd-',
    'sizes-rounded-first',
    'abcd-',
  ],
] as const;

export const targetOfARefusedSource = clause('failure/target-of-a-refused-source', {
  says: 'When MREMAP_FIXED is refused for what is found of the source, the target is gone until 6.16, and so is what a shrink cuts off; since 6.17 both stay. A source that is not mapped is found out first since 5.16.',
  source: [commitOf('source-looked-up-first'), commitOf('sizes-rounded-first')],
  cases: aboutTheSource.map(([name, pages, title, setUp, call, errno, source, since, then]) => ({
    name,
    title,
    program: c`
      ${setUp}
      fill(carve(6, 8, PRIVATE_ANON), "pqrstuvw");
      observe_mremap("call", ${call});
      observe_strip("source", 0, 5);
      observe_strip("target", 6, 8);
    `,
    expect: {
      mremap: {
        call: refused(errno),
        source,
        target: `${'-'.repeat(pages)}${'pqrstuvw'.slice(pages)}`,
      },
      [since]: { call: refused(errno), source: then, target: 'pqrstuvw' },
    },
  })),
});
