import { at, c, refused } from '../harness/spec/index.ts';
import { describeClause } from './specification.ts';

const M = 'MREMAP_MAYMOVE';
const F = 'MREMAP_FIXED';
const D = 'MREMAP_DONTUNMAP';

const untouched = { move: refused('EINVAL'), after: 'abcd------', mappings: ['0-4 rw-p'] };
const inPlace = { move: at(0), after: 'abcd------', mappings: ['0-4 rw-p'] };
const moved = { move: at(6), after: '------abcd', mappings: ['6-10 rw-p'] };
const kept = { move: at(6), after: '....--abcd', mappings: ['0-4 rw-p', '6-10 rw-p'] };

/** All eight combinations on four private anonymous pages, sizes equal, the destination free. */
const combinations = [
  [[], 'before-dontunmap', inPlace, 'nothing happens'],
  [[M], 'before-dontunmap', inPlace, 'nothing happens: the size is the same'],
  [[F], 'before-dontunmap', untouched, 'refused'],
  [[M, F], 'before-dontunmap', moved, 'moved, the source is unmapped'],
  [[D], 'before-dontunmap', untouched, 'refused'],
  [[F, D], 'before-dontunmap', untouched, 'refused'],
  [[M, D], 'dontunmap', kept, 'moved to the hint, the source stays; before 5.7 refused'],
  [[M, F, D], 'dontunmap', kept, 'moved, the source stays; before 5.7 refused'],
] as const;

/** Bits that mean nothing: the lowest, one in the middle, the sign of an int, the first beyond 32 bits, the highest. */
const unknownBits = [3, 12, 31, 32, 63] as const;

const program = (flags: string) => c`
  fill(carve(0, 4, PRIVATE_ANON), "abcd");
  observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
  observe_strip("after", 0, 10);
  observe_mappings("mappings", 0, 10);
`;

/** Sizes in bytes: [name, title, old, new]. */
const unequal = [
  ['grows', 'a size that grows', '4 * PAGE', '5 * PAGE'],
  ['shrinks', 'a size that shrinks', '4 * PAGE', '2 * PAGE'],
  ['old-size-zero', 'an old size of zero', '0', '4 * PAGE'],
  ['new-size-zero', 'a new size of zero', '4 * PAGE', '0'],
  ['both-zero', 'both sizes zero', '0', '0'],
] as const;

export default [
  ...describeClause(
    'FLAGS-1',
    combinations.map(([flags, era, expected, says]) => ({
      name: flags.join('-').replaceAll('MREMAP_', '').toLowerCase() || 'no-flags',
      title: `${flags.join(' | ') || 'no flags'}: ${says}`,
      program: program(flags.join(' | ') || '0'),
      // Before 5.7 the third flag is a bit that means nothing.
      expect: era === 'dontunmap' ? { 'before-dontunmap': untouched, [era]: expected } : { [era]: expected },
    })),
  ),

  ...describeClause(
    'FLAGS-2',
    unknownBits.flatMap((bit) => [
      {
        name: `bit-${bit}-alone`,
        title: `flag bit ${bit} alone is refused`,
        program: program(`1UL << (${bit} & (8 * sizeof(long) - 1))`),
        expect: { 'before-dontunmap': untouched },
      },
      {
        name: `bit-${bit}-with-all`,
        title: `flag bit ${bit} beside the three known flags is refused`,
        program: program(`7UL | 1UL << (${bit} & (8 * sizeof(long) - 1))`),
        expect: { 'before-dontunmap': untouched },
      },
    ]),
  ),

  ...describeClause('SIZE-1', [
    ...unequal.flatMap(([name, title, from, to]) =>
      [`${D} | ${M}`, `${D} | ${M} | ${F}`].map((flags) => ({
        name: flags.includes('FIXED') ? name : `${name}-without-fixed`,
        title: `${title} is refused${flags.includes('FIXED') ? '' : ' without MREMAP_FIXED too'}`,
        program: c`
          fill(carve(0, 4, PRIVATE_ANON), "abcd");
          observe_mremap("move", slot(0), ${from}, ${to}, ${flags}, slot(6));
          observe_strip("after", 0, 12);
        `,
        expect: { 'before-dontunmap': { move: refused('EINVAL'), after: 'abcd--------' } },
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
      expect: { 'before-dontunmap': { move: refused('EINVAL'), after: 'abcd--wxyz' } },
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
  ]),
];
