import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';

const M = 'MREMAP_MAYMOVE';
const F = 'MREMAP_FIXED';
const D = 'MREMAP_DONTUNMAP';

/** Sizes in bytes: [name, title, old, new]. */
const unequal = [
  ['grows', 'a size that grows', '4 * PAGE', '5 * PAGE'],
  ['shrinks', 'a size that shrinks', '4 * PAGE', '2 * PAGE'],
  ['old-size-zero', 'an old size of zero', '0', '4 * PAGE'],
  ['new-size-zero', 'a new size of zero', '4 * PAGE', '0'],
  ['both-zero', 'both sizes zero', '0', '0'],
] as const;

export const dontunmapDoesNotResize = clause('arguments/dontunmap-does-not-resize', {
  says: 'MREMAP_DONTUNMAP does not resize: sizes that differ are refused with EINVAL; since 6.17 they are compared in pages.',
  source: [man('ERRORS, EINVAL'), commitOf('sizes-rounded-first')],
  cases: [
    ...unequal.flatMap(([name, title, from, to]) =>
      [`${D} | ${M}`, `${D} | ${M} | ${F}`].map((flags) => ({
        name: flags.includes('FIXED') ? name : `${name}-without-fixed`,
        title: `${title} is refused${flags.includes('FIXED') ? '' : ' without MREMAP_FIXED too'}`,
        program: c`
          fill(carve(0, 4, PRIVATE_ANON), "abcd");
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
