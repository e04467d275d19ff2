import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** What is asked for in an executable of its own: two mappings, and new places for the second. */
const inExecutable = c`
  #include <sys/personality.h>

  enum { FIRST, SECOND, GROWN, LEFT, HINTED, ASIDE };

  static int64_t answers[6];

  /* mmap, from the kernel's choice, and three calls without MREMAP_FIXED that move. */
  static inline void ask(void)
  {
    const struct bare_call calls[] = {
      { SYS_mmap, { PLAIN(0), PLAIN(3 * PAGE), PLAIN(3), PLAIN(MAP_SHARED | MAP_ANONYMOUS), PLAIN(-1), PLAIN(0) } },
      { SYS_mmap, { PLAIN(0), PLAIN(3 * PAGE), PLAIN(3), PLAIN(MAP_PRIVATE | MAP_ANONYMOUS), PLAIN(-1), PLAIN(0) } },
      /* Its first page: two more are in the way. */
      { SYS_mremap, { ANSWER(SECOND, 0), PLAIN(PAGE), PLAIN(2 * PAGE), PLAIN(MREMAP_MAYMOVE), PLAIN(0) } },
      { SYS_mremap, { ANSWER(SECOND, PAGE), PLAIN(2 * PAGE), PLAIN(2 * PAGE), PLAIN(MREMAP_MAYMOVE | MREMAP_DONTUNMAP), PLAIN(0) } },
      /* A hint that is free, on the other side. */
      { SYS_mremap, { ANSWER(SECOND, PAGE), PLAIN(2 * PAGE), PLAIN(2 * PAGE), PLAIN(MREMAP_MAYMOVE | MREMAP_DONTUNMAP), PLAIN(0x300000000000) } },
      /* One that is not. */
      { SYS_mremap, { ANSWER(SECOND, PAGE), PLAIN(2 * PAGE), PLAIN(2 * PAGE), PLAIN(MREMAP_MAYMOVE | MREMAP_DONTUNMAP), ANSWER(FIRST, 0) } },
    };

    bare_executable(calls, 6, answers);
    for (int i = 0; i < 6; i++)
      if (answers[i] < 0 && answers[i] > -4096)
        failed("call %d: %s", i, errno_name((int)-answers[i]));
  }

  /* Where a place is, seen from the second mapping. */
  static inline void observe_side(const char *name, int which)
  {
    record_string(name, answers[which] < answers[SECOND] ? "below" : "above");
  }

  static inline void observe_sides(void)
  {
    observe_side("first", FIRST);
    observe_side("grown", GROWN);
    observe_side("left", LEFT);
    observe_side("aside", ASIDE);
    record_flag("hinted", answers[HINTED] == 0x300000000000);
  }
`;

const layouts = [
  ['ordinary', 'in the ordinary layout', '', 'down', 'high'],
  ['unlimited-stack', 'with an unlimited stack', 'set_limit(RLIMIT_STACK, RLIM_INFINITY);', 'down', 'low'],
  ['compat', 'with ADDR_COMPAT_LAYOUT', 'personality(ADDR_COMPAT_LAYOUT);', 'up', 'third'],
  ['not-random', 'with ADDR_NO_RANDOMIZE', 'personality(ADDR_NO_RANDOMIZE);', 'down', 'high'],
  [
    'compat-not-random',
    'with ADDR_COMPAT_LAYOUT and ADDR_NO_RANDOMIZE',
    'personality(ADDR_COMPAT_LAYOUT | ADDR_NO_RANDOMIZE);',
    'up',
    'third',
  ],
  [
    'sysctl',
    'with vm.legacy_va_layout',
    'set_system("/proc/sys/vm/legacy_va_layout", "1", "CONFIG_SYSCTL");',
    'up',
    'third',
  ],
] as const;

export const layoutGivesTheDirection = clause('placement/layout-gives-the-direction', {
  says: 'Places are chosen downwards from below the stack, and from a sixth of user space where that is unlimited; in the compatible layout upwards from a third of it. A hint is taken in either, and one that is not free is no hint.',
  source: [
    {
      code: 'arch/x86/mm/mmap.c: mmap_base, mmap_legacy_base; arch/x86/kernel/sys_x86_64.c: arch_get_unmapped_area',
    },
    { man: 'personality(2), man-pages 6.20, ADDR_COMPAT_LAYOUT' },
  ],
  needs: ['x86_64', 'root'],
  cases: layouts.map(([name, title, setUp, direction, where]) => ({
    name,
    title: `${direction}wards places are chosen ${title}: for growth by a move and MREMAP_DONTUNMAP`,
    preamble: inExecutable,
    program: c`
      ${setUp}
      ask();
      observe_sides();
      record_string("where", answers[GROWN] > 0x7e0000000000 ? "high" :
                    answers[GROWN] > 0x2a0000000000 && answers[GROWN] < 0x2c0000000000 ? "third" :
                    answers[GROWN] < 0x155555555000 && answers[GROWN] > 0x140000000000 ? "low" : "elsewhere");
    `,
    expect: {
      dontunmap: {
        first: direction === 'down' ? 'above' : 'below',
        grown: direction === 'down' ? 'below' : 'above',
        left: direction === 'down' ? 'below' : 'above',
        aside: direction === 'down' ? 'below' : 'above',
        hinted: true,
        where,
      },
    },
    leavesOpen: 'where on that side',
    ...(name === 'sysctl' && { alone: true as const }),
  })),
});
