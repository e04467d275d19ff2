import { c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

/** New addresses that no kernel may take, for four pages at page 8 of the stretch: [name, title, address]. */
const impossible = [
  ['unaligned', 'a new address that is not page-aligned', 'slot(16) + 1'],
  ['same', 'the source itself as the new address', 'slot(8)'],
  ['overlaps-end', 'a destination that overlaps the end of the source', 'slot(10)'],
  ['overlaps-start', 'a destination that overlaps the start of the source', 'slot(6)'],
  ['beyond-user-space', 'a destination outside user space', '(void *)(~0UL & ~(PAGE - 1))'],
  ['wraps', 'a destination whose end wraps around', '(void *)(~0UL - 2 * PAGE + 1)'],
] as const;

export const newAddress = clause('arguments/new-address', {
  says: 'A new address that is not page-aligned, lies outside user space or makes the ranges overlap is refused with EINVAL, as a hint too.',
  source: [man('ERRORS, EINVAL'), { code: 'mm/mremap.c: mremap_to, check_mremap_params' }],
  cases: impossible.flatMap(([name, title, address]) =>
    ['MREMAP_MAYMOVE | MREMAP_DONTUNMAP', 'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP'].map(
      (flags) => ({
        name: flags.includes('FIXED') ? name : `${name}-as-hint`,
        title: `${title} is refused${flags.includes('FIXED') ? '' : ' as a hint too'}`,
        program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE, ${flags}, ${address});
        observe_strip("after", 0, 24);
        observe_mappings("mappings", 0, 24);
      `,
        expect: {
          mremap: {
            move: refused('EINVAL'),
            after: '--------abcd------------',
            mappings: ['8-12 rw-p'],
          },
        },
      }),
    ),
  ),
});
