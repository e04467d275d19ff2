import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const install = c`
  #ifndef MADV_GUARD_INSTALL
  #define MADV_GUARD_INSTALL 102
  #define MADV_GUARD_REMOVE 103
  #endif

  static void guard(char *where, int advice)
  {
    if (!madvise(where, PAGE, advice))
      return;
    if (errno == EINVAL)
      lacks("MADV_GUARD_INSTALL (Linux 6.13)");
    broken("MADV_GUARD_INSTALL: %s", errno_name(errno));
  }
`;

export const guardsMakeNoDifference = clause('merging/guards-make-no-difference', {
  says: 'A mapping in which guard pages are, or were, becomes one entry with its neighbour without them, whichever of the two is moved.',
  source: [
    { man: 'madvise(2), man-pages 6.20, MADV_GUARD_INSTALL' },
    { code: 'mm/vma.c: flags that stick (VM_MAYBE_GUARD, since 6.19) do not keep mappings apart' },
  ],
  cases: (
    [
      ['moved-back', 'the part with a guard page is moved back', 'guard(slot(21), MADV_GUARD_INSTALL);'],
      [
        'removed',
        'the part that had a guard page is moved back',
        'guard(slot(21), MADV_GUARD_INSTALL); guard(slot(21), MADV_GUARD_REMOVE);',
      ],
      [
        'beside',
        'the part beside one with a guard page is moved back',
        'guard(slot(9), MADV_GUARD_INSTALL);',
      ],
    ] as const
  ).map(([name, title, guard]) => ({
    name,
    title,
    preamble: install,
    program: c`
      fill(carve(8, 4, PRIVATE_ANON), "abcd");
      observe_mremap("away", slot(10), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
      ${guard}
      observe_mremap("back", slot(20), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(10));
      observe_mappings("mappings", 0, 40);
      observe_strip("after", 8, 5);
    `,
    expect: {
      mremap: {
        away: at(20),
        back: at(10),
        mappings: ['8-12 rw-p'],
        after: { 'moved-back': 'abc--', removed: 'abc.-', beside: 'a-cd-' }[name],
      },
    },
  })),
});
