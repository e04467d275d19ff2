import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

const softDirty = c`
  /* Nothing is soft-dirty from now on, but for what is mapped or written afterwards. */
  static void forget_dirty(void)
  {
    int fd;

    carve(40, 1, PRIVATE_ANON);
    mark_flags(40);
    if (!is_marked("sd"))
      lacks("soft-dirty pages (CONFIG_MEM_SOFT_DIRTY)");
    fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "4", 1) != 1)
      broken("clear_refs: %s", errno_name(errno));
    close(fd);
  }
`;

/** Of two mappings one is newer than the last look: [name, title, C before, C after that, C, result, soft-dirty pages 0-6 by change]. */
const newer = [
  [
    'grown-up-to-newer',
    'an older mapping that grows up to a newer one',
    'carve(0, 2, PRIVATE_ANON);',
    'carve(4, 2, PRIVATE_ANON);',
    'slot(0), 2 * PAGE, 4 * PAGE, 0, NULL',
    0,
    ['....++', '......', '++++++'],
  ],
  [
    'newer-grown',
    'a newer mapping that grows up to an older one',
    'carve(4, 2, PRIVATE_ANON);',
    'carve(0, 2, PRIVATE_ANON);',
    'slot(0), 2 * PAGE, 4 * PAGE, 0, NULL',
    0,
    ['++++..', '++++++', '++++++'],
  ],
  [
    'newer-moved',
    'a newer mapping that is moved behind an older one',
    'carve(2, 2, PRIVATE_ANON);',
    'carve(20, 2, PRIVATE_ANON);',
    `slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4)`,
    4,
    ['--....', '--....', '--++++'],
  ],
  [
    'older-moved',
    'an older mapping that is moved behind a newer one',
    'carve(20, 2, PRIVATE_ANON);',
    'carve(2, 2, PRIVATE_ANON);',
    `slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4)`,
    4,
    ['--++++', '--++++', '--++++'],
  ],
] as const;

export const softDirtyIsKept = clause('merging/soft-dirty-is-kept', {
  says: 'Where a mapping that is newer than the last look at soft-dirty pages becomes one with an older one, all of it is soft-dirty since 6.19; before, none of it is where the older one was extended.',
  source: [
    commitOf('soft-dirty-is-kept'),
    { man: 'proc_pid_clear_refs(5)' },
    { code: 'tools/testing/selftests/mm/soft-dirty.c' },
  ],
  cases: newer.map(([name, title, before, after, call, result, dirty]) => ({
    name,
    title,
    preamble: softDirty,
    program: c`
      ${before}
      forget_dirty();
      ${after}
      observe_mremap("call", ${call});
      observe_vm_flag("soft-dirty", "sd", 0, 6);
    `,
    expect: {
      mremap: { call: at(result), 'soft-dirty': dirty[0] },
      'growth-merges': { call: at(result), 'soft-dirty': dirty[1] },
      'soft-dirty-is-kept': { call: at(result), 'soft-dirty': dirty[2] },
    },
  })),
});
