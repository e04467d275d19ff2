import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { type Call, callsNamed } from './calls.ts';

const kinds = [
  ['private', 'a private writable mapping', 'carve(8, 4, PRIVATE_ANON);', true],
  [
    'never-reserved',
    'a MAP_NORESERVE mapping',
    'carve(8, 4, &(struct kind){ MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, NULL });',
    false,
  ],
  ['read-only', 'a read-only mapping', 'carve_prot(8, 4, PRIVATE_ANON, PROT_READ);', false],
] as const;

const rows = (...names: readonly string[]) =>
  callsNamed(...names).flatMap((call: Call) =>
    kinds.map(([name, a, map, charged]) => ({
      name: `${call.name}-${name}`,
      title: `${a} ${call.does}: the system has promised ${charged ? 4 + call.more : 0} pages for it, and none when all is unmapped`,
      alone: true as const,
      program: c`
        long before;
        char *moved;

        slot(0);
        ${call.beside ?? ''}
        before = meminfo_pages("Committed_AS:");
        ${map}
        record_number("mapped", meminfo_pages("Committed_AS:") - before);
        moved = observe_mremap("move", ${call.arguments});
        record_number("after", meminfo_pages("Committed_AS:") - before);
        munmap(slot(8), 4 * PAGE);
        if (moved != MAP_FAILED)
          munmap(moved, ${call.pages} * PAGE);
        record_number("unmapped", meminfo_pages("Committed_AS:") - before);
      `,
      expect: {
        [call.dontunmap ? 'dontunmap' : 'mremap']: {
          mapped: charged ? 4 : 0,
          move: call.move,
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

export const partsStayAccountable = clause('accounting/rest-stays-accountable', {
  says: 'What is left of a mapping on both sides of a moved part, and the part itself, are still mappings that are charged.',
  source: [{ code: 'mm/mremap.c: VM_ACCOUNT is put back on one or two pieces' }],
  cases: (
    [
      ['first', 'the first page is moved', 8, 1, '-+++'],
      ['middle', 'two pages in the middle are moved', 9, 2, '+--+'],
      ['last', 'the last page is moved', 11, 1, '+++-'],
    ] as const
  ).flatMap(([name, what, first, pages, rest]) =>
    (
      [
        [name, what, '', 'mremap', rest],
        [`${name}-dontunmap`, `${what} with MREMAP_DONTUNMAP`, ' | MREMAP_DONTUNMAP', 'dontunmap', '++++'],
      ] as const
    ).map(([id, title, flag, key, left]) => ({
      name: id,
      title: `${title}: VmFlags has "ac" on what is left and on the destination, and a neighbour that is not charged stays so`,
      program: c`
        carve_prot(7, 1, SHARED_ANON, PROT_READ | PROT_WRITE);
        carve(8, 4, PRIVATE_ANON);
        carve_prot(12, 1, SHARED_ANON, PROT_READ | PROT_WRITE);
        observe_vm_flag("before", "ac", 7, 6);
        observe_mremap("move", slot(${first}), ${pages} * PAGE, ${pages} * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED${flag}, slot(20));
        observe_vm_flag("source", "ac", 7, 6);
        observe_vm_flag("destination", "ac", 20, 3);
      `,
      expect: {
        [key]: {
          before: '.++++.',
          move: at(20),
          source: `.${left}.`,
          destination: '+++'.slice(0, pages).padEnd(3, '-'),
        },
      },
      ...(id === 'middle-dontunmap' && { bugs: { 'charges-the-mapping-behind': { source: '.+++++' } } }),
    })),
  ),
});

export const refusalsChargeNothing = clause('accounting/committed-refusal', {
  says: 'A call that is refused leaves nothing charged.',
  source: [{ code: 'mm/mremap.c: vrm_uncharge' }],
  cases: (
    [
      ['no-room', 'growth without room', 'slot(8), 4 * PAGE, 600 * PAGE, 0, NULL', 'ENOMEM'],
      [
        'past-the-end',
        'growth of more than is mapped',
        'slot(10), 4 * PAGE, 600 * PAGE, MREMAP_MAYMOVE, NULL',
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
        'slot(8), 0, 600 * PAGE, MREMAP_MAYMOVE, NULL',
        'EINVAL',
      ],
    ] as const
  ).map(([name, what, call, errno]) => ({
    name,
    title: `${what} is refused with ${errno}: Committed_AS is as before, and falls by the source when that is unmapped`,
    alone: true as const,
    program: c`
      long before;

      fill(carve(8, 4, PRIVATE_ANON), "abcd");
      carve_prot(12, 1, SHARED_ANON, PROT_NONE);
      before = meminfo_pages("Committed_AS:");
      observe_mremap("refused", ${call});
      record_number("after", meminfo_pages("Committed_AS:") - before);
      observe_strip("strip", 8, 5);
      munmap(slot(8), 4 * PAGE);
      record_number("unmapped", meminfo_pages("Committed_AS:") - before);
    `,
    expect: { mremap: { refused: refused(errno), after: 0, strip: 'abcd#', unmapped: -4 } },
  })),
});
