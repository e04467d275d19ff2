import { at, c, outside, refused } from '../harness/spec/index.ts';
import { describeClause } from './specification.ts';

/** New addresses that no kernel may take, for four pages at page 8 of the stretch: [name, title, address]. */
const impossible = [
  ['unaligned', 'a new address that is not page-aligned', 'slot(16) + 1'],
  ['same', 'the source itself as the new address', 'slot(8)'],
  ['overlaps-end', 'a destination that overlaps the end of the source', 'slot(10)'],
  ['overlaps-start', 'a destination that overlaps the start of the source', 'slot(6)'],
  ['beyond-user-space', 'a destination outside user space', '(void *)(~0UL & ~(PAGE - 1))'],
  ['wraps', 'a destination whose end wraps around', '(void *)(~0UL - 2 * PAGE + 1)'],
] as const;

export default [
  ...describeClause('WHERE-1', [
    {
      name: 'free-hint-is-taken',
      title: 'a free hint is where the mapping goes',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(4));
        observe_strip("after", 0, 6);
      `,
      expect: { dontunmap: { move: at(4), after: '..--ab' } },
    },
    {
      name: 'occupied-hint',
      title: 'an occupied hint: the kernel chooses another place and what is mapped there stays',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(5, 1, PRIVATE_ANON), "x");
        char *got = observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(4));

        observe_strip("after", 0, 7);
        if (got != MAP_FAILED)
          observe_strip_at("moved", got, 2, -1);
      `,
      expect: { dontunmap: { move: outside, after: '..---x-', moved: 'ab' } },
      leavesOpen: 'where the kernel puts it',
    },
    {
      name: 'no-hint',
      title: 'a null hint: the kernel chooses the place',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        char *got = observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);

        observe_strip("after", 0, 7);
        if (got != MAP_FAILED)
          observe_strip_at("moved", got, 2, -1);
      `,
      expect: { dontunmap: { move: outside, after: '..-----', moved: 'ab' } },
      leavesOpen: 'where the kernel puts it',
    },
    {
      name: 'hint-ignored-by-plain-move',
      title:
        'without MREMAP_FIXED and MREMAP_DONTUNMAP a new address is ignored, even one that is not aligned',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE, slot(4) + 1);
        observe_strip("after", 0, 6);
      `,
      expect: { 'before-dontunmap': { move: at(0), after: 'ab----' } },
    },
  ]),

  ...describeClause(
    'WHERE-2',
    impossible.flatMap(([name, title, address]) =>
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
            'before-dontunmap': {
              move: refused('EINVAL'),
              after: '--------abcd------------',
              mappings: ['8-12 rw-p'],
            },
          },
        }),
      ),
    ),
  ),

  ...describeClause('WHERE-3', [
    {
      name: 'source-not-mapped',
      title: 'a source that is not mapped',
      program: c`
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 8);
      `,
      expect: { dontunmap: { move: refused('EFAULT'), after: '--------' } },
    },
    {
      name: 'source-begins-in-a-hole',
      title: 'a source that begins in a hole: what lies behind it is untouched',
      program: c`
        fill(carve(1, 2, PRIVATE_ANON), "bc");
        observe_mremap("move", slot(0), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: { dontunmap: { move: refused('EFAULT'), after: '-bc-------' } },
    },
    {
      name: 'source-unaligned',
      title: 'a source that is not page-aligned',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("move", slot(0) + 1, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: { 'before-dontunmap': { move: refused('EINVAL'), after: 'abcd------' } },
    },
    {
      name: 'two-mappings-as-hint',
      title: 'a source over two mappings, without MREMAP_FIXED: refused, nothing changed',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(2, 2, SHARED_ANON), "cd");
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: { dontunmap: { move: refused('EFAULT'), after: 'abcd------' } },
    },
  ]),
];
