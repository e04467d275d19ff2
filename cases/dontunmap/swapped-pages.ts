import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { setUp, source } from './afterwards.ts';

export const swappedPagesMove = clause('dontunmap/pages-in-swap', {
  says: 'Pages that are in swap are moved as those in memory are, and both sides can be swapped out afterwards.',
  source,
  cases: [
    {
      name: 'swapped-before',
      title: 'pages are swapped out and then moved: the destination reads them, the source zeros',
      alone: true,
      program: c`
        swap_on(256);
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        if (madvise(slot(8), 4 * PAGE, 21 /* MADV_PAGEOUT */))
          broken("MADV_PAGEOUT: %s", errno_name(errno));
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        observe_strip("after", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), after: '....--------abcd' } },
    },
    {
      name: 'rest-swapped-afterwards',
      title:
        'the rest of a mapping and what was moved out of its middle are swapped out: each reads what it held',
      alone: true,
      program: c`
        swap_on(256);
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        observe_mremap("move", slot(9), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        if (madvise(slot(8), 4 * PAGE, 21 /* MADV_PAGEOUT */) || madvise(slot(20), 2 * PAGE, 21))
          broken("MADV_PAGEOUT: %s", errno_name(errno));
        observe_strip("after", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), after: 'a..d--------bc--' } },
    },
    {
      name: 'swapped-afterwards',
      title: 'both sides are swapped out after the source was filled again: each reads what it held',
      alone: true,
      program: c`
        swap_on(256);
        ${setUp}
        fill(slot(8), "wxyz");
        if (madvise(slot(8), 4 * PAGE, 21 /* MADV_PAGEOUT */) || madvise(slot(20), 4 * PAGE, 21))
          broken("MADV_PAGEOUT: %s", errno_name(errno));
        observe_strip("after", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), after: 'wxyz--------abcd' } },
    },
  ],
});
