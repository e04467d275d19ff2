import { at, c, oneOf } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

export const dontunmap = `observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
               MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));`;

export const advise = (advice: string, option: string) =>
  `if (madvise(slot(8), 4 * PAGE, ${advice}))
  ${option ? `lacks("${advice} (${option})")` : `broken("${advice}: %s", errno_name(errno))`};`;

export const lock = 'if (mlock(slot(8), 4 * PAGE))\n  broken("mlock: %s", errno_name(errno));';

const kind = (flags: string) => `&(struct kind){ MAP_PRIVATE | MAP_ANONYMOUS | ${flags}, NULL }`;

/** Attributes: their flag in VmFlags, how the mapping comes to have it, and what the source loses of it. */
const attributes = [
  ['plain', 'that has none', 'wr', 'PRIVATE_ANON', '', ''],
  ['dontfork', 'with MADV_DONTFORK', 'dc', 'PRIVATE_ANON', advise('MADV_DONTFORK', ''), ''],
  ['wipeonfork', 'with MADV_WIPEONFORK', 'wf', 'PRIVATE_ANON', advise('MADV_WIPEONFORK', ''), ''],
  ['dontdump', 'with MADV_DONTDUMP', 'dd', 'PRIVATE_ANON', advise('MADV_DONTDUMP', ''), ''],
  ['mergeable', 'with MADV_MERGEABLE', 'mg', 'PRIVATE_ANON', advise('MADV_MERGEABLE', 'CONFIG_KSM'), ''],
  [
    'hugepage',
    'with MADV_HUGEPAGE',
    'hg',
    'PRIVATE_ANON',
    advise('MADV_HUGEPAGE', 'CONFIG_TRANSPARENT_HUGEPAGE'),
    '',
  ],
  [
    'nohugepage',
    'with MADV_NOHUGEPAGE',
    'nh',
    'PRIVATE_ANON',
    advise('MADV_NOHUGEPAGE', 'CONFIG_TRANSPARENT_HUGEPAGE'),
    '',
  ],
  ['sequential', 'with MADV_SEQUENTIAL', 'sr', 'PRIVATE_ANON', advise('MADV_SEQUENTIAL', ''), ''],
  ['random', 'with MADV_RANDOM', 'rr', 'PRIVATE_ANON', advise('MADV_RANDOM', ''), ''],
  ['never-reserved', 'with MAP_NORESERVE', 'nr', kind('MAP_NORESERVE'), '', ''],
  ['grows-down', 'with MAP_GROWSDOWN', 'gd', kind('MAP_GROWSDOWN'), '', ''],
  ['locked', 'that is locked', 'lo', 'PRIVATE_ANON', lock, '-lo'],
  [
    'locked-on-fault',
    'that is locked on fault',
    'lo',
    'PRIVATE_ANON',
    'if (syscall(SYS_mlock2, slot(8), 4 * PAGE, MLOCK_ONFAULT))\n  broken("mlock2: %s", errno_name(errno));',
    '-lo -lf',
  ],
  [
    'locked-with-advice',
    'that is locked and has MADV_DONTFORK and MADV_DONTDUMP',
    'lo',
    'PRIVATE_ANON',
    `${lock}\n${advise('MADV_DONTFORK', '')}\n${advise('MADV_DONTDUMP', '')}`,
    '-lo',
  ],
] as const;

export const bothSidesKeepAttributes = clause('dontunmap/attributes-of-both-sides', {
  says: 'Source and destination have every attribute that the mapping had, but for the lock, which the source loses.',
  source: [
    man('MREMAP_DONTUNMAP'),
    { man: 'proc_pid_smaps(5), man-pages 6.20, VmFlags' },
    { code: 'mm/mremap.c: dontunmap_complete; mm/vma.c: copy_vma' },
  ],
  cases: attributes.map(([name, what, flag, mapped, setUp, lost]) => ({
    name,
    title: `a mapping ${what}: what VmFlags of source and destination gain and lose`,
    program: c`
      carve(8, 4, ${mapped});
      ${setUp}
      fill(slot(8), "ab");
      mark_flags(8);
      observe_vm_flag("has", "${flag}", 8, 4);
      ${dontunmap}
      observe_flag_changes("source", 8);
      observe_flag_changes("destination", 20);
      observe_strip("after", 20, 4);
    `,
    expect: {
      dontunmap: {
        has: '++++',
        move: at(20),
        // Older kernels have no letters for it.
        source: lost === '-lo -lf' ? oneOf(lost, '-lo -??') : lost,
        destination: '',
        after: 'ab..',
      },
    },
    ...(name === 'locked-on-fault' && { leavesOpen: 'which letters VmFlags has for a lock on fault' }),
  })),
});

export const partKeepsAttributes = clause('dontunmap/attributes-of-a-part', {
  says: 'When part of a mapping is moved the destination has the attributes of the mapping, and those of the rest stay.',
  source: [{ code: 'mm/vma.c: copy_vma' }],
  cases: (
    [
      ['dontfork', 'MADV_DONTFORK', 'dc'],
      ['wipeonfork', 'MADV_WIPEONFORK', 'wf'],
      ['dontdump', 'MADV_DONTDUMP', 'dd'],
    ] as const
  ).map(([name, advice, flag]) => ({
    name,
    title: `the middle of a mapping with ${advice} is moved: all of it and the destination have that`,
    program: c`
      fill(carve(8, 4, PRIVATE_ANON), "abcd");
      ${advise(advice, '')}
      carve(12, 1, PRIVATE_ANON);
      observe_mremap("move", slot(9), 2 * PAGE, 2 * PAGE,
                     MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
      observe_vm_flag("flag", "${flag}", 8, 15);
    `,
    expect: { dontunmap: { move: at(20), flag: '++++.-------++-' } },
  })),
});
