import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { type Call, callsNamed } from './calls.ts';

/**
 * Blocks of so many pages that whatever else goes on in the system does not show: the program counts in them, at a place
 * of their own where nothing is mapped.
 */
const preamble = c`
  #define LARGE (1024 * PAGE)

  static char *large(long n)
  {
    return (char *)((uintptr_t)1 << 38) + n * (long)LARGE;
  }

  static void map_large(long first, long count, int flags, int prot)
  {
    if (mmap(large(first), count * LARGE, prot, MAP_FIXED | MAP_ANONYMOUS | flags, -1, 0) == MAP_FAILED)
      broken("mmap of blocks: %s", errno_name(errno));
  }

  static long committed(void)
  {
    return meminfo_pages("Committed_AS:");
  }

  static void observe_committed(const char *name, long before)
  {
    record_number(name, (committed() - before + 1000 * 1024 + 512) / 1024 - 1000);
  }
`;

/** The same call on blocks. */
const onBlocks = (text: string) => text.replaceAll('slot(', 'large(').replaceAll('PAGE', 'LARGE');

const kinds = [
  ['private', 'a private writable mapping', 'MAP_PRIVATE, PROT_READ | PROT_WRITE', true],
  ['never-reserved', 'a MAP_NORESERVE mapping', 'MAP_PRIVATE | MAP_NORESERVE, PROT_READ | PROT_WRITE', false],
  ['read-only', 'a read-only mapping', 'MAP_PRIVATE, PROT_READ', false],
] as const;

const rows = (...names: readonly string[]) =>
  callsNamed(...names).flatMap((call: Call) =>
    kinds.map(([name, a, kind, charged]) => ({
      name: `${call.name}-${name}`,
      title: `${a} ${call.does} (blocks of 1024 pages for pages): Committed_AS counts ${charged ? 4 + call.more : 0} of them, and none when all is unmapped`,
      alone: true as const,
      preamble,
      program: c`
        long before;
        char *moved;

        ${call.beside ? 'map_large(12, 1, MAP_SHARED, PROT_NONE);' : ''}
        before = committed();
        map_large(8, 4, ${kind});
        observe_committed("mapped", before);
        moved = sys_mremap(${onBlocks(call.arguments)});
        record_flag("moved", moved ${call.move === 'outside' ? '!= MAP_FAILED' : `== large(${call.move.page})`});
        observe_committed("after", before);
        munmap(large(8), 4 * LARGE);
        if (moved != MAP_FAILED)
          munmap(moved, ${call.pages} * LARGE);
        observe_committed("unmapped", before);
      `,
      expect: {
        [call.dontunmap ? 'dontunmap' : 'mremap']: {
          mapped: charged ? 4 : 0,
          moved: true,
          after: charged ? 4 + call.more : 0,
          unmapped: 0,
        },
      },
      ...(charged &&
        call.name === 'shrink-and-move' && {
          bugs: { 'charges-a-shrinking-move': { after: 4, unmapped: 2 } },
        }),
    })),
  );

const source = [
  { man: 'proc_meminfo(5), man-pages 6.20, Committed_AS' },
  { code: 'mm/mremap.c: vrm_calc_charge, unmap_source_vma' },
];

export const growthIsCommitted = clause('accounting/committed-growth', {
  says: 'Growth charges its new pages to Committed_AS if the mapping is one that is charged, and only then.',
  source,
  cases: rows('grow-in-place', 'grow-by-moving', 'grow-part-by-moving', 'grow-to-a-fixed-address'),
});

export const shrinkingIsUncommitted = clause('accounting/committed-shrinking', {
  says: 'Shrinking gives back what was charged for the lost pages.',
  source,
  cases: rows('shrink', 'shrink-and-move'),
});

export const movesKeepTheCharge = clause('accounting/committed-move', {
  says: 'A move, of a whole mapping or of a part, charges nothing and gives nothing back; whatever is left of the source is still charged, and given back when it is unmapped.',
  source,
  cases: rows('move', 'move-the-first-page', 'move-the-middle', 'move-the-last-page'),
});

export const dontunmapIsCommitted = clause('accounting/committed-dontunmap', {
  says: 'MREMAP_DONTUNMAP charges the destination to Committed_AS beside the source.',
  source: [man('MREMAP_DONTUNMAP'), ...source],
  cases: rows('dontunmap', 'dontunmap-without-fixed', 'dontunmap-of-the-middle'),
});

export const sharedObjectsAreChargedOnce = clause('accounting/committed-of-a-shared-object', {
  says: 'A shared anonymous object is charged when it is made: growth, moves, second mappings and MREMAP_DONTUNMAP of its mappings change nothing, and it is given back when the last of them is unmapped.',
  source,
  cases: [
    ...callsNamed(
      'grow-in-place',
      'grow-to-a-fixed-address',
      'shrink',
      'move',
      'move-the-middle',
      'dontunmap',
    ).map((call) => ({
      call,
      name: call.name,
      what: `a shared mapping ${call.does}`,
    })),
    {
      call: {
        ...callsNamed('move')[0]!,
        arguments: 'slot(8), 0, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
      },
      name: 'duplicate',
      what: 'a shared mapping is mapped a second time',
    },
  ].map(({ call, name, what }) => ({
    name,
    title: `${what} (blocks of 1024 pages for pages): Committed_AS counts the 4 of its object`,
    alone: true as const,
    preamble,
    program: c`
      long before;
      char *moved;

      before = committed();
      map_large(8, 4, MAP_SHARED, PROT_READ | PROT_WRITE);
      observe_committed("mapped", before);
      moved = sys_mremap(${onBlocks(call.arguments)});
      record_flag("moved", moved ${call.move === 'outside' ? '!= MAP_FAILED' : `== large(${call.move.page})`});
      observe_committed("after", before);
      munmap(large(8), 4 * LARGE);
      if (moved != MAP_FAILED)
        munmap(moved, ${call.pages} * LARGE);
      observe_committed("unmapped", before);
    `,
    expect: {
      [call.dontunmap ? 'dontunmap-any-mapping' : 'mremap']: {
        mapped: 4,
        moved: true,
        after: 4,
        unmapped: 0,
      },
    },
  })),
});

export const refusalsChargeNothing = clause('accounting/committed-refusal', {
  says: 'A call that is refused leaves nothing charged.',
  source: [{ code: 'mm/mremap.c: vrm_uncharge' }],
  cases: (
    [
      ['no-room', 'growth without room', 'slot(8), 4 * PAGE, 6 * PAGE, 0, NULL', 'ENOMEM'],
      [
        'past-the-end',
        'growth of more than is mapped',
        'slot(10), 4 * PAGE, 6 * PAGE, MREMAP_MAYMOVE, NULL',
        'EFAULT',
      ],
      [
        'no-address',
        'growth to more than there are addresses',
        'slot(8), 4 * PAGE, (size_t)1 << 46, MREMAP_MAYMOVE, NULL',
        'ENOMEM',
      ],
      [
        'private-duplicate',
        'an old size of 0 of a private mapping',
        'slot(8), 0, 2 * PAGE, MREMAP_MAYMOVE, NULL',
        'EINVAL',
      ],
    ] as const
  ).map(([name, what, call, errno]) => ({
    name,
    title: `${what} is refused with ${errno}: Committed_AS is as before, and falls by the source (4 blocks) when that is unmapped`,
    alone: true as const,
    preamble,
    program: c`
      long before;

      map_large(8, 4, MAP_PRIVATE, PROT_READ | PROT_WRITE);
      map_large(12, 1, MAP_SHARED, PROT_NONE);
      *large(8) = 'a';
      before = committed();
      record_string("refused", sys_mremap(${onBlocks(call)}) == MAP_FAILED ? errno_name(errno) : "");
      observe_committed("after", before);
      record_byte("byte", *large(8));
      munmap(large(8), 4 * LARGE);
      observe_committed("unmapped", before);
    `,
    expect: { mremap: { refused: errno, after: 0, byte: 'a', unmapped: -4 } },
  })),
});

export const targetIsUncommitted = clause('accounting/committed-target', {
  says: 'A target that is replaced gives back what was charged for it, and so does what a call with a fixed address cuts off.',
  source: [
    { man: 'proc(5), man-pages 6.20, Committed_AS' },
    { code: 'mm/vma.c: vms_clean_up_area, vms_complete_munmap_vmas' },
  ],
  cases: (
    [
      ['whole', 'all of a target is replaced', 'large(8), 2 * LARGE, 2 * LARGE', 6, 4],
      ['shrunk', 'a mapping is cut and moved over a part of a target', 'large(8), 2 * LARGE, LARGE', 6, 4],
      ['grown', 'a mapping is grown over a target', 'large(8), 2 * LARGE, 4 * LARGE', 6, 4],
    ] as const
  ).map(([name, title, call, mapped, after]) => ({
    name,
    title: `${title}: Committed_AS counts what is left`,
    alone: true as const,
    preamble,
    program: c`
      long before = committed();

      map_large(8, 2, MAP_PRIVATE, PROT_READ | PROT_WRITE);
      map_large(20, 4, MAP_PRIVATE, PROT_READ | PROT_WRITE);
      observe_committed("mapped", before);
      record_flag("moved", sys_mremap(${call}, MREMAP_MAYMOVE | MREMAP_FIXED, large(20)) == large(20));
      observe_committed("after", before);
      munmap(large(8), 2 * LARGE);
      munmap(large(20), 4 * LARGE);
      observe_committed("unmapped", before);
    `,
    expect: { mremap: { mapped, moved: true, after, unmapped: 0 } },
    ...(name === 'shrunk' && { bugs: { 'charges-a-shrinking-move': { after: 5, unmapped: 1 } } }),
  })),
});
