import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

const M = 'MREMAP_MAYMOVE';
const F = 'MREMAP_FIXED';
const D = 'MREMAP_DONTUNMAP';

const untouched = { move: refused('EINVAL'), after: 'abcd------', mappings: ['0-4 rw-p'] };
const inPlace = { move: at(0), after: 'abcd------', mappings: ['0-4 rw-p'] };
const moved = { move: at(6), after: '------abcd', mappings: ['6-10 rw-p'] };
const kept = { move: at(6), after: '....--abcd', mappings: ['0-4 rw-p', '6-10 rw-p'] };

/** All eight combinations on four private anonymous pages, sizes equal, the destination free. */
const combinations = [
  [[], 'mremap', inPlace, 'nothing happens'],
  [[M], 'mremap', inPlace, 'nothing happens: the size is the same'],
  [[F], 'mremap', untouched, 'refused'],
  [[M, F], 'mremap', moved, 'moved, the source is unmapped'],
  [[D], 'mremap', untouched, 'refused'],
  [[F, D], 'mremap', untouched, 'refused'],
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

export const flagCombinations = clause('arguments/flag-combinations', {
  says: 'Of the eight combinations of the three flags those with MREMAP_FIXED or MREMAP_DONTUNMAP and without MREMAP_MAYMOVE are refused with EINVAL.',
  source: [man('ERRORS, EINVAL'), { code: 'mm/mremap.c: check_mremap_params' }],
  cases: combinations.map(([flags, change, expected, says]) => ({
    name: flags.join('-').replaceAll('MREMAP_', '').toLowerCase() || 'no-flags',
    title: `${flags.join(' | ') || 'no flags'}: ${says}`,
    program: program(flags.join(' | ') || '0'),
    // Before 5.7 the third flag is a bit that means nothing.
    expect: change === 'dontunmap' ? { mremap: untouched, [change]: expected } : { [change]: expected },
  })),
});

export const unknownFlags = clause('arguments/unknown-flags', {
  says: 'An unknown flag bit, low or high, alone or with known ones, is refused with EINVAL.',
  source: [man('ERRORS, EINVAL'), { code: 'mm/mremap.c: check_mremap_params' }],
  cases: [
    {
      name: 'every-bit',
      title: 'each bit but the three known ones is refused, alone and with MREMAP_MAYMOVE',
      program: c`
        int taken = 0;

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        for (unsigned int bit = 3; bit < 8 * sizeof(long); bit++)
          for (unsigned long known = 0; known < 2; known++)
            taken += sys_mremap(slot(0), 4 * PAGE, 4 * PAGE, 1UL << bit | known, slot(6)) != MAP_FAILED || errno != EINVAL;
        record_number("taken", taken);
        observe_strip("after", 0, 10);
      `,
      expect: { mremap: { taken: 0, after: 'abcd------' } },
    },
    ...unknownBits.flatMap((bit) => [
      {
        name: `bit-${bit}-alone`,
        title: `flag bit ${bit} alone is refused`,
        program: program(`1UL << (${bit} & (8 * sizeof(long) - 1))`),
        expect: { mremap: untouched },
      },
      {
        name: `bit-${bit}-with-all`,
        title: `flag bit ${bit} beside the three known flags is refused`,
        program: program(`7UL | 1UL << (${bit} & (8 * sizeof(long) - 1))`),
        expect: { mremap: untouched },
      },
    ]),
  ],
});
