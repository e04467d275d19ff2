import { c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

export const oldAddress = clause('arguments/old-address', {
  says: 'A source that is not mapped is refused with EFAULT, and one that is not page-aligned with EINVAL.',
  source: [man('ERRORS')],
  cases: [
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
      expect: { mremap: { move: refused('EINVAL'), after: 'abcd------' } },
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
  ],
});
