import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

export const growsDownStill = clause('dontunmap/stacks', {
  says: 'Both sides of a mapping that grows downwards grow downwards.',
  source: [{ man: 'mmap(2), man-pages 6.20, MAP_GROWSDOWN' }],
  cases: [
    {
      name: 'both-grow',
      title: 'the page below the source and the page below the destination are written: each has grown by it',
      program: c`
        fill(carve(8, 4, &(struct kind){ MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, NULL }), "abcd");
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(40));
        observe_write("below-source", 7, 1, 'x');
        observe_write("below-destination", 39, 1, 'y');
        observe_mappings("mappings", 0, 50);
        observe_strip("source", 7, 5);
        observe_strip("destination", 39, 5);
      `,
      expect: {
        dontunmap: {
          move: at(40),
          'below-source': '+',
          'below-destination': '+',
          mappings: ['7-12 rw-p', '39-44 rw-p'],
          source: 'x....',
          destination: 'yabcd',
        },
      },
    },
  ],
});
