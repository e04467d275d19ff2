import { at, c, outside, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';
import { type Call, calls } from './calls.ts';

const source = [
  { man: 'proc_sys_vm(5), man-pages 6.20, overcommit_memory' },
  { code: 'mm/util.c: __vm_enough_memory' },
];

/** From here on no page more is promised: a strict account, of nothing. */
const promiseNothing = `set_system("/proc/sys/vm/overcommit_ratio", "0", "CONFIG_SYSCTL");
set_system("/proc/sys/vm/overcommit_memory", "2", "CONFIG_SYSCTL");`;

const charging = calls.filter(({ more }) => more > 0);
const free = calls.filter(({ more }) => more <= 0);

const strict = (call: Call) => ({
  name: call.name,
  title: `a mapping ${call.does} while the system promises nothing: ENOMEM, and nothing changes`,
  alone: true as const,
  program: c`
    fill(carve(8, 4, PRIVATE_ANON), "abcd");
    ${call.beside ?? ''}
    ${promiseNothing}
    observe_mremap("refused", ${call.arguments});
    observe_strip("source", 8, 6);
    observe_strip("target", 20, 9);
  `,
  expect: {
    [call.dontunmap ? 'dontunmap-is-charged' : 'mremap']: {
      refused: refused('ENOMEM'),
      source: `abcd${call.beside ? '#' : '-'}-`,
      target: '---------',
    },
    ...(call.dontunmap && {
      dontunmap: {
        refused: call.move,
        source: call.dontunmap === 4 ? '....--' : 'a..d--',
        target: call.name === 'dontunmap' ? 'abcd-----' : call.dontunmap === 4 ? '---------' : 'bc-------',
      },
    }),
  },
});

export const strictAccountIsKept = clause('accounting/strict-account', {
  says: 'Where the system promises no more memory than there is (vm.overcommit_memory is 2), growth that it cannot promise is refused with ENOMEM, and so is MREMAP_DONTUNMAP (since 5.11); nothing changes.',
  source: [...source, commitOf('dontunmap-is-charged')],
  cases: charging.map(strict),
});

/** What a call that is not refused leaves of the source. */
const left: Readonly<Record<string, string>> = {
  shrink: 'a---',
  'shrink-and-move': '----',
  move: '----',
  'move-the-first-page': '-bcd',
  'move-the-middle': 'a--d',
  'move-the-last-page': 'abc-',
};

export const movesAskForNothing = clause('accounting/strict-account-and-moves', {
  says: 'A move charges nothing; but since 5.11 it is refused with ENOMEM, as if it did, where more is promised already than may be. A shrinking one has shrunk by then.',
  source,
  cases: free.map((call) => ({
    name: call.name,
    title: `a mapping ${call.does} while more is promised than may be`,
    alone: true as const,
    program: c`
      fill(carve(8, 4, PRIVATE_ANON), "abcd");
      ${promiseNothing}
      observe_mremap("move", ${call.arguments});
      observe_strip("source", 8, 4);
    `,
    expect: {
      mremap: { move: call.move, source: left[call.name]! },
      ...(call.name !== 'shrink' && {
        'dontunmap-is-charged': {
          move: refused('ENOMEM'),
          source: call.name === 'shrink-and-move' ? 'ab--' : 'abcd',
        },
      }),
    },
  })),
});

export const strictAccountIsForTheCharged = clause('accounting/strict-account-is-for-the-charged', {
  says: 'Where nothing is promised any more, a mapping that is not charged can be grown, moved, and moved with MREMAP_DONTUNMAP.',
  source,
  cases: [
    ...(
      [
        [
          'never-reserved',
          'a MAP_NORESERVE mapping',
          'carve(8, 4, &(struct kind){ MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, NULL });',
        ],
        ['read-only', 'a read-only mapping', 'carve_prot(8, 4, PRIVATE_ANON, PROT_READ);'],
        ['shared', 'a shared mapping', 'carve(8, 4, SHARED_ANON);'],
      ] as const
    ).map(([name, a, map]) => ({
      name: `growth-${name}`,
      title: `${a} is grown in place and by moving while the system promises nothing`,
      alone: true as const,
      program: c`
        ${map}
        ${promiseNothing}
        observe_mremap("in-place", slot(8), 4 * PAGE, 6 * PAGE, 0, NULL);
        observe_mremap("moved", slot(8), 6 * PAGE, 9 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
      `,
      expect: { mremap: { 'in-place': at(8), moved: at(20) } },
    })),
    ...(
      [
        [
          'never-reserved',
          'a MAP_NORESERVE mapping',
          'carve(8, 4, &(struct kind){ MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, NULL });',
        ],
        ['read-only', 'a read-only mapping', 'carve_prot(8, 4, PRIVATE_ANON, PROT_READ);'],
      ] as const
    ).map(([name, a, map]) => ({
      name: `dontunmap-${name}`,
      title: `${a} is moved with MREMAP_DONTUNMAP while the system promises nothing`,
      alone: true as const,
      program: c`
        ${map}
        ${promiseNothing}
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        observe_mappings("mappings", 8, 16);
      `,
      expect: {
        dontunmap: {
          move: at(20),
          mappings: name === 'read-only' ? ['8-12 r--p', '20-24 r--p'] : ['8-12 rw-p', '20-24 rw-p'],
        },
      },
    })),
  ],
});

export const refusedLocksStay = clause('accounting/locked-refusal', {
  says: 'A source that is not moved with MREMAP_DONTUNMAP, for whatever limit, keeps its lock, all of it, and its pages.',
  source: [{ code: 'mm/mremap.c: prep_move_vma splits a locked source before the charge' }],
  cases: (
    [
      ['strict-account', 'the system promises nothing', promiseNothing, 'dontunmap-is-charged', true],
      [
        'address-space',
        'RLIMIT_AS is reached',
        'set_limit(RLIMIT_AS, (size_t)status_kb("VmSize:") * 1024);',
        'dontunmap',
        false,
      ],
      ['mappings', 'there are as many mappings as may be', 'allow_mappings(0);', 'dontunmap', true],
    ] as const
  ).flatMap(([name, why, limit, key, alone]) =>
    (
      [
        ['whole', 8, 4],
        ['middle', 9, 2],
      ] as const
    ).map(([part, first, pages]) => ({
      name: `${name}-${part}`,
      title: `${why}: MREMAP_DONTUNMAP of ${part === 'whole' ? 'all' : 'the middle'} of a locked mapping is ENOMEM, and all of it is locked still`,
      ...(alone && { alone: true as const }),
      program: c`
        mark_accounts();
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        if (mlock(slot(8), 4 * PAGE))
          broken("mlock: %s", errno_name(errno));
        ${limit}
        observe_mremap("refused", slot(${first}), ${pages} * PAGE, ${pages} * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        observe_accounts("after");
        observe_vm_flag("locked", "lo", 8, 14);
        observe_strip("strip", 8, 14);
        munmap(slot(8), 4 * PAGE);
        observe_accounts("unmapped");
      `,
      expect: {
        [key]: {
          refused: refused('ENOMEM'),
          after: { VmSize: 4, VmLck: 4, VmData: 4 },
          locked: '++++----------',
          strip: 'abcd----------',
          unmapped: {},
        },
      },
    })),
  ),
});

export const targetMakesRoomInTheAccount = clause('accounting/strict-account-and-a-target', {
  says: 'A charge that is refused comes after the target of a fixed address was unmapped: the source is whole, and the target gone.',
  source,
  cases: [
    {
      name: 'growth',
      title: 'growth over a target while the system promises nothing: ENOMEM, the target is gone',
      alone: true,
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        fill(carve(20, 6, SHARED_ANON), "uvwxyz");
        ${promiseNothing}
        observe_mremap("refused", slot(8), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
        observe_strip("source", 8, 4);
        observe_strip("target", 20, 6);
      `,
      expect: { mremap: { refused: refused('ENOMEM'), source: 'abcd', target: '-----z' } },
    },
    {
      name: 'dontunmap',
      title: 'MREMAP_DONTUNMAP over a target while the system promises nothing: ENOMEM, the target is gone',
      alone: true,
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        fill(carve(20, 6, SHARED_ANON), "uvwxyz");
        ${promiseNothing}
        observe_mremap("refused", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        observe_strip("source", 8, 4);
        observe_strip("target", 20, 6);
      `,
      expect: {
        dontunmap: { refused: at(20), source: '....', target: 'abcdyz' },
        'dontunmap-is-charged': { refused: refused('ENOMEM'), source: 'abcd', target: '----yz' },
      },
    },
  ],
});

export const obviousExcessIsRefused = clause('accounting/obvious-excess', {
  says: 'By default growth to more than all memory is refused with ENOMEM; with vm.overcommit_memory at 1 it is not, nor is it for a mapping that is not charged.',
  source,
  cases: (
    [
      ['guess', 'by default', '0', 'PRIVATE_ANON', refused('ENOMEM')],
      ['always', 'with vm.overcommit_memory at 1', '1', 'PRIVATE_ANON', outside],
      [
        'never-reserved',
        'by default, and never reserved,',
        '0',
        '&(struct kind){ MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, NULL }',
        outside,
      ],
    ] as const
  ).map(([name, when, mode, kind, move]) => ({
    name,
    title: `${when} a mapping is moved and grown to 16 TiB`,
    alone: true as const,
    program: c`
      fill(carve(8, 4, ${kind}), "abcd");
      set_system("/proc/sys/vm/overcommit_memory", "${mode}", "CONFIG_SYSCTL");
      observe_mremap("grow", slot(8), 4 * PAGE, (size_t)1 << 44, MREMAP_MAYMOVE, NULL);
      observe_strip("source", 8, 4);
    `,
    expect: { mremap: { grow: move, source: move === outside ? '----' : 'abcd' } },
  })),
});
