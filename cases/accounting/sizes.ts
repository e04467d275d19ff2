import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { type Call, calls } from './calls.ts';

/** A kind of mapping, and the counters of /proc/self/status that count its pages beside VmSize. */
interface Kind {
  readonly name: string;
  readonly a: string;
  readonly map: string;
  readonly counted?: 'VmData' | 'VmStk' | 'VmLib';
  readonly anonymous: boolean;
}

const kinds: readonly Kind[] = [
  {
    name: 'private',
    a: 'a private writable mapping',
    map: 'carve(8, 4, PRIVATE_ANON);',
    counted: 'VmData',
    anonymous: true,
  },
  {
    name: 'read-only',
    a: 'a private read-only mapping',
    map: 'carve_prot(8, 4, PRIVATE_ANON, PROT_READ);',
    anonymous: true,
  },
  {
    name: 'executable',
    a: 'an executable mapping',
    map: 'carve_prot(8, 4, PRIVATE_ANON, PROT_READ | PROT_EXEC);',
    counted: 'VmLib',
    anonymous: true,
  },
  {
    name: 'stack',
    a: 'a mapping that grows downwards',
    map: 'carve(8, 4, &(struct kind){ MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, NULL });',
    counted: 'VmStk',
    anonymous: true,
  },
  { name: 'shared', a: 'a shared mapping', map: 'carve(8, 4, SHARED_ANON);', anonymous: false },
  {
    name: 'file',
    a: 'a private file mapping',
    map: 'carve(8, 4, PRIVATE_MEMFD);',
    counted: 'VmData',
    anonymous: false,
  },
];

/** Counters of the process and by how many pages they differ. */
type Sizes = Readonly<Record<string, number>>;

const sizes = ({ counted }: Kind, pages: number) => ({
  ...(pages && { VmSize: pages, ...(counted && { [counted]: pages }) }),
});

const rows = (call: Call) =>
  kinds.map((kind) => {
    const moved = {
      mapped: sizes(kind, 4),
      move: call.move,
      after: sizes(kind, 4 + call.more),
      touched: '....',
      unmapped: {},
    };
    const refusal = {
      mapped: sizes(kind, 4),
      move: refused('EINVAL'),
      after: sizes(kind, 4),
      touched: '....',
      unmapped: {},
    };
    return {
      name: kind.name,
      title: `${kind.a} ${call.does}: the sizes of the process change by ${call.more} pages, and are what they were when all is unmapped`,
      program: c`
        char *moved;

        mark_accounts();
        ${call.beside ? `${call.beside}\nmark_accounts();` : ''}
        ${kind.map}
        observe_accounts("mapped");
        moved = observe_mremap("move", ${call.arguments});
        observe_accounts("after");
        observe_frames("touched", 8, 4);
        munmap(slot(8), 4 * PAGE);
        if (moved != MAP_FAILED)
          munmap(moved, ${call.pages} * PAGE);
        observe_accounts("unmapped");
      `,
      expect:
        call.dontunmap === undefined
          ? { mremap: moved }
          : kind.anonymous
            ? { dontunmap: moved }
            : { dontunmap: refusal, 'dontunmap-any-mapping': moved },
    };
  });

const says: Readonly<Record<string, string>> = {
  'grow-in-place':
    'A mapping that grows in place adds its new pages, and no others, to the sizes of the process that its kind counts in.',
  'grow-by-moving': 'A mapping that must move to grow adds only its new pages to the sizes of the process.',
  'grow-part-by-moving':
    'A part of a mapping that must move to grow adds only its new pages to the sizes of the process.',
  'grow-to-a-fixed-address':
    'A mapping that is moved and grown adds only its new pages to the sizes of the process.',
  shrink: 'A mapping that shrinks takes its lost pages from the sizes of the process.',
  'shrink-and-move':
    'A mapping that is moved and shrunk takes only its lost pages from the sizes of the process.',
  move: 'A move changes none of the sizes of the process.',
  'move-the-first-page': 'A move of the first page of a mapping changes none of the sizes of the process.',
  'move-the-middle': 'A move out of the middle of a mapping changes none of the sizes of the process.',
  'move-the-last-page': 'A move of the last page of a mapping changes none of the sizes of the process.',
  dontunmap: 'A move with MREMAP_DONTUNMAP adds the pages of the destination to the sizes of the process.',
  'dontunmap-without-fixed':
    'A move with MREMAP_DONTUNMAP to where the kernel chooses adds the pages of the destination to the sizes of the process.',
  'dontunmap-of-the-middle':
    'MREMAP_DONTUNMAP of a part of a mapping adds only the pages of that part to the sizes of the process.',
};

/** For each call a clause: what it does to the sizes of the process. */
export const sizesFollow = calls.map((call) =>
  clause(`accounting/sizes-after-${call.name}`, {
    says: says[call.name]!,
    source: [
      { man: 'proc_pid_status(5), man-pages 6.20, VmSize, VmData, VmStk, VmLib' },
      { code: 'mm/mmap.c: vm_stat_account' },
    ],
    cases: rows(call),
  }),
);

const over = (name: string, title: string, target: string, of: Sizes, left: Sizes, first = 20) => ({
  name,
  title,
  program: c`
    mark_accounts();
    carve(8, 4, PRIVATE_ANON);
    ${target}
    observe_accounts("mapped");
    observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(${first}));
    observe_accounts("after");
    munmap(slot(0), 64 * PAGE);
    observe_accounts("unmapped");
  `,
  expect: { mremap: { mapped: of, move: at(first), after: left, unmapped: {} } },
});

export const targetIsTakenFromTheSizes = clause('accounting/sizes-after-replacing-a-target', {
  says: 'What is mapped at the target and replaced by a move is taken from the sizes of the process, each page from those that its own kind counts in.',
  source: [man('MREMAP_FIXED'), { code: 'mm/mremap.c: mremap_to, do_munmap of the target' }],
  cases: [
    over(
      'a-whole-private-target',
      'the four pages of a private target go',
      'carve(20, 4, PRIVATE_ANON);',
      { VmSize: 8, VmData: 8 },
      { VmSize: 4, VmData: 4 },
    ),
    over(
      'the-middle-of-a-shared-target',
      'four pages out of eight of a shared target go, and the source stays counted as data',
      'carve(18, 8, SHARED_ANON);',
      { VmSize: 12, VmData: 4 },
      { VmSize: 8, VmData: 4 },
    ),
    over(
      'several-targets-and-a-hole',
      'of an executable page, a hole, and two read-only pages the three that are mapped go',
      'carve_prot(20, 1, PRIVATE_ANON, PROT_READ | PROT_EXEC);\ncarve_prot(22, 3, PRIVATE_ANON, PROT_READ);',
      { VmSize: 8, VmData: 4, VmLib: 1 },
      { VmSize: 5, VmData: 4 },
    ),
    over(
      'writable-code',
      'four pages that are writable and executable go: they counted as data',
      'carve_prot(20, 4, PRIVATE_ANON, PROT_READ | PROT_WRITE | PROT_EXEC);',
      { VmSize: 8, VmData: 8 },
      { VmSize: 4, VmData: 4 },
    ),
    {
      name: 'a-target-of-dontunmap',
      title: 'MREMAP_DONTUNMAP over a shared target: the destination comes, the target goes',
      program: c`
        mark_accounts();
        carve(8, 4, PRIVATE_ANON);
        carve(18, 8, SHARED_ANON);
        observe_accounts("mapped");
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        observe_accounts("after");
        munmap(slot(0), 64 * PAGE);
        observe_accounts("unmapped");
      `,
      expect: {
        dontunmap: {
          mapped: { VmSize: 12, VmData: 4 },
          move: at(20),
          after: { VmSize: 12, VmData: 8 },
          unmapped: {},
        },
      },
    },
  ],
});

export const duplicateIsCounted = clause('accounting/sizes-after-a-duplicate', {
  says: 'An old size of 0 adds the pages of the second mapping to the sizes of the process.',
  source: [man('BUGS'), { code: 'mm/mremap.c: move_vma with an old length of 0' }],
  cases: (
    [
      ['shared-anonymous', 'SHARED_ANON'],
      ['shared-memfd', 'SHARED_MEMFD'],
    ] as const
  ).map(([name, kind]) => ({
    name,
    title: `a second mapping of three pages of a ${name.replace('-', ' ')} mapping of four`,
    program: c`
        mark_accounts();
        carve(8, 4, ${kind});
        observe_mremap("duplicate", slot(8), 0, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
        observe_accounts("after");
        munmap(slot(0), 64 * PAGE);
        observe_accounts("unmapped");
      `,
    expect: { mremap: { duplicate: at(20), after: { VmSize: 7 }, unmapped: {} } },
  })),
});

export const refusalsChangeNoSize = clause('accounting/sizes-after-a-refusal', {
  says: 'A call that is refused changes none of the sizes of the process, what it locks included.',
  source: [man('ERRORS')],
  cases: [
    ...(
      [
        ['no-room', 'growth without room', 'slot(8), 4 * PAGE, 6 * PAGE, 0, NULL', 'ENOMEM'],
        [
          'past-the-end',
          'growth of more than is mapped',
          'slot(10), 4 * PAGE, 6 * PAGE, MREMAP_MAYMOVE, NULL',
          'EFAULT',
        ],
        [
          'private-duplicate',
          'an old size of 0 of a private mapping',
          'slot(8), 0, 2 * PAGE, MREMAP_MAYMOVE, NULL',
          'EINVAL',
        ],
        [
          'overlap',
          'a target that overlaps the source',
          'slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(10)',
          'EINVAL',
        ],
        [
          'too-large',
          'growth to the whole address space',
          'slot(8), 4 * PAGE, (size_t)1 << 46, MREMAP_MAYMOVE, NULL',
          'ENOMEM',
        ],
      ] as const
    ).map(([name, what, call, errno]) => ({
      name,
      title: `${what} is refused with ${errno}: no size has changed`,
      program: c`
        mark_accounts();
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        if (mlock(slot(8), 4 * PAGE))
          broken("mlock: %s", errno_name(errno));
        carve_prot(12, 1, SHARED_ANON, PROT_NONE);
        observe_accounts("mapped");
        observe_mremap("refused", ${call});
        observe_accounts("after");
        observe_strip("strip", 8, 5);
        munmap(slot(0), 64 * PAGE);
        observe_accounts("unmapped");
      `,
      expect: {
        mremap: {
          mapped: { VmSize: 5, VmLck: 4, VmData: 4 },
          refused: refused(errno),
          after: { VmSize: 5, VmLck: 4, VmData: 4 },
          strip: 'abcd#',
          unmapped: {},
        },
      },
    })),
    {
      name: 'dontunmap-that-resizes',
      title: 'MREMAP_DONTUNMAP with another size is refused with EINVAL: no size has changed',
      program: c`
        mark_accounts();
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        observe_mremap("refused", slot(8), 4 * PAGE, 6 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
        observe_accounts("after");
        observe_strip("strip", 8, 4);
        munmap(slot(0), 64 * PAGE);
        observe_accounts("unmapped");
      `,
      expect: {
        dontunmap: {
          refused: refused('EINVAL'),
          after: { VmSize: 4, VmData: 4 },
          strip: 'abcd',
          unmapped: {},
        },
      },
    },
  ],
});
