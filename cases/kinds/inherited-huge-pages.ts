import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { blockAt, hugePages } from './huge-pages.ts';

const move = (name: string) =>
  `observe_mremap_blocks("${name}", block(0), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));`;

/** Who moves the only huge page before its owner writes to it: [name, title, C of the owner, C of the child, their blocks]. */
const movers = [
  ['neither', 'neither has moved it', '', '', 0, 0],
  ['child', 'the child has moved its mapping', '', move('move'), 0, 4],
  ['owner', 'the owner has moved its mapping', move('move'), '', 4, 0],
] as const;

export const hugePageIsTakenBack = clause('kinds/huge-page-is-taken-back', {
  says: 'When the pool is empty and the owner of a private huge page writes to it, it is taken from a child that has inherited it, wherever either of the two has moved its mapping; the child has SIGBUS there.',
  source: [
    {
      code: 'mm/hugetlb.c: unmap_ref_private; "mm/hugetlb: unmap the page where the other VMA maps it"',
    },
  ],
  needs: ['root', 'two-processors'],
  cases: movers.map(([name, title, owner, child, written, read]) => ({
    name,
    title: `the last huge page of the pool is written by its owner, and ${title}`,
    preamble: hugePages,
    program: c`
      atomic_int *state = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      long deadline;

      set_up(1);
      fill_blocks(map_huge(0, 1, MAP_PRIVATE), "a");
      if (!fork()) {
        ${child}
        *state = 1;
        /* A kernel that does not find the page asks for it again and again, until the child is gone. */
        for (deadline = now_ms() + 3000; *state == 1 && now_ms() < deadline;)
          sched_yield();
        record_flag("written", *state == 2);
        observe_blocks("child", ${read}, 1);
        _exit(0);
      }
      while (!*state)
        sched_yield();
      ${owner}
      fill_blocks(block(${written}), "b");
      *state = 2;
      wait(NULL);
      observe_blocks("owner", 0, 5);
    `,
    expect: {
      [name === 'neither' ? 'mremap' : 'source-looked-up-first']: {
        ...(name !== 'neither' && { move: blockAt(4) }),
        written: true,
        child: '!',
        owner: written === 4 ? '----b' : 'b----',
      },
    },
    ...(name !== 'neither' && {
      bugs: { 'moved-huge-page-is-not-taken-back': { written: false, child: 'a' } },
    }),
    alone: true as const,
    seconds: 20,
  })),
});
