import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { blockAt, tables, transparent } from './transparent-huge-pages.ts';

export const sharedHugePageMoves = clause('kinds/shared-transparent-huge-page-moves', {
  says: 'A transparent huge page of shared memory is moved whole to an aligned place, and to any other by its small pages; every mapping shows the object.',
  source: [
    tables,
    { code: 'mm/huge_memory.c: split_huge_pmd of a file drops the entry, and faults bring it back' },
  ],
  needs: ['root'],
  cases: [
    ...(
      [
        ['moved', 'moved', '2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED', '----ab--', 'mremap', 2],
        [
          'grown',
          'grown with a move',
          '2 * BLOCK, 3 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED',
          '----ab!-',
          'mremap',
          2,
        ],
        [
          'shrunk',
          'shrunk with a move',
          '2 * BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED',
          '----a---',
          'mremap',
          1,
        ],
        [
          'left-behind',
          'moved with MREMAP_DONTUNMAP',
          '2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP',
          'ab--ab--',
          'dontunmap-any-mapping',
          2,
        ],
      ] as const
    ).map(([name, title, args, after, since, count]) => ({
      name,
      title: `two transparent huge pages of shared memory are ${title}: what is moved is huge as before`,
      preamble: transparent,
      program: c`
        map_blocks(0, "ab", MAP_SHARED);
        observe_mremap_blocks("move", block(0), ${args}, block(4));
        record_number("huge-source", huge_in(0, 3));
        record_number("huge", huge_in(4, 3));
        observe_blocks("after", 0, 8);
      `,
      expect: { [since]: { move: blockAt(4), 'huge-source': 0, huge: count, after } },
      alone: true as const,
    })),
    {
      name: 'misaligned',
      title: 'a transparent huge page of shared memory is moved to one page past an aligned place',
      preamble: transparent,
      program: c`
        char *there = block(4) + PAGE;

        map_blocks(0, "a", MAP_SHARED);
        fill(block(0), "f");
        fill(block(1) - PAGE, "l");
        record_flag("moved", sys_mremap(block(0), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, there) == there);
        record_number("huge", huge_in(0, 7));
        observe_strip_at("first", there - PAGE, 3, -1);
        observe_strip_at("last", there + BLOCK - 2 * PAGE, 3, -1);
        observe_blocks("source", 0, 1);
      `,
      expect: { mremap: { moved: true, huge: 0, first: '-fa', last: 'al-', source: '-' } },
      alone: true,
    },
    {
      name: 'half-moved',
      title: 'half of a transparent huge page of shared memory is moved: both halves show the object',
      preamble: transparent,
      program: c`
        map_blocks(0, "a", MAP_SHARED);
        fill(block(0) + BLOCK / 2, "h");
        observe_mremap_blocks("move", block(0), BLOCK / 2, BLOCK / 2, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        record_number("huge", huge_in(0, 7));
        observe_strip_at("there", block(4) + BLOCK / 2 - 2 * PAGE, 3, -1);
        observe_strip_at("rest", block(0) + BLOCK / 2 - PAGE, 3, -1);
      `,
      expect: { mremap: { move: blockAt(4), huge: 0, there: 'aa-', rest: '-ha' } },
      alone: true,
    },
    {
      name: 'mapped-twice',
      title: 'a transparent huge page of shared memory is mapped a second time by an old size of zero',
      preamble: transparent,
      program: c`
        map_blocks(0, "ab", MAP_SHARED);
        observe_mremap_blocks("call", block(1), 0, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        record_number("huge-source", huge_in(0, 2));
        fill(block(4), "z");
        observe_blocks("there", 4, 2);
        observe_strip_at("source", block(1), 2, -1);
      `,
      expect: { mremap: { call: blockAt(4), 'huge-source': 2, there: '*-', source: 'zb' } },
      alone: true,
    },
  ],
});
