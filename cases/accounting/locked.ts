import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { type Call, callsNamed } from './calls.ts';

const locks = [
  ['locked', 'a locked mapping', 'mlock(slot(8), 4 * PAGE)'],
  ['locked-on-fault', 'a mapping that is locked on fault', 'syscall(SYS_mlock2, slot(8), 4 * PAGE, 1)'],
] as const;

/** The pages of the new place that are present: all, or of those that are locked on fault the one that was touched. */
const present = (call: Call, lock: string) =>
  lock === 'locked' ? call.pages : Number(call.arguments.startsWith('slot(8)'));

const counted = (pages: number, locked: number) => ({
  ...(pages && { VmSize: pages }),
  ...(locked && { VmLck: locked }),
  ...(pages && { VmData: pages }),
});

const rows = (names: readonly string[]) =>
  callsNamed(...names).flatMap((call) =>
    locks.map(([lock, a, how]) => {
      const kept = call.dontunmap ?? 0;
      const right = {
        move: call.move,
        after: counted(4 + call.more, 4 + call.more - kept),
        present: present(call, lock),
        unmapped: {},
      };
      return {
        name: `${call.name}-${lock}`,
        title: `${a} ${call.does}: VmLck counts ${4 + call.more - kept} pages, and none when all is unmapped`,
        program: c`
          unsigned char in_memory[16] = { 0 };
          long present = 0;
          char *moved;

          mark_accounts();
          ${call.beside ? `${call.beside}\nmark_accounts();` : ''}
          carve(8, 4, PRIVATE_ANON);
          if (${how})
            broken("mlock: %s", errno_name(errno));
          fill(slot(8), "a");
          moved = observe_mremap("move", ${call.arguments});
          observe_accounts("after");
          if (moved == MAP_FAILED || mincore(moved, ${call.pages} * PAGE, in_memory))
            failed("mincore of the new place: %s", errno_name(errno));
          for (int i = 0; i < ${call.pages}; i++)
            present += in_memory[i] & 1;
          record_number("present", present);
          munmap(slot(8), 4 * PAGE);
          munmap(moved, ${call.pages} * PAGE);
          observe_accounts("unmapped");
        `,
        expect: { [kept ? 'dontunmap' : 'mremap']: right },
        ...(kept && {
          bugs: {
            ...(kept < 4 && { 'unlocks-the-whole-source': { unmapped: { VmLck: 4 - kept } } }),
            'counts-locked-memory-twice': { after: counted(4 + kept, 4 + kept), unmapped: { VmLck: 4 } },
          },
        }),
      };
    }),
  );

export const lockedGrowthIsCounted = clause('accounting/locked-growth', {
  says: 'A locked mapping that grows has its new pages counted as locked, and brought into memory unless it is locked on fault.',
  source: [
    { man: 'mlock(2), man-pages 6.20, DESCRIPTION' },
    { code: 'mm/mremap.c: populate of the new part' },
  ],
  cases: [
    ...rows(['grow-in-place', 'grow-by-moving', 'grow-part-by-moving', 'grow-to-a-fixed-address']),
    ...(
      [
        ['shared', 'a shared one', 'carve(8, 4, SHARED_ANON);'],
        ['read-only', 'a read-only one', 'carve_prot(8, 4, PRIVATE_ANON, PROT_READ);'],
      ] as const
    ).flatMap(([name, a, map]) =>
      (
        [
          ['in-place', 'in place', '0, NULL', 8],
          ['by-moving', 'by moving', 'MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)', 20],
        ] as const
      ).map(([way, how, where, page]) => ({
        name: `${name}-${way}`,
        title: `a locked mapping that is not charged, ${a}, grows ${how} by two pages: VmLck counts them, too`,
        program: c`
          ${map}
          if (mlock(slot(8), 4 * PAGE))
            broken("mlock: %s", errno_name(errno));
          record_number("before", status_kb("VmLck:") * 1024 / (long)PAGE);
          observe_mremap("grow", slot(8), 4 * PAGE, 6 * PAGE, ${where});
          record_number("after", status_kb("VmLck:") * 1024 / (long)PAGE);
          munmap(slot(${page}), 6 * PAGE);
          record_number("unmapped", status_kb("VmLck:") * 1024 / (long)PAGE);
        `,
        expect: { mremap: { before: 4, grow: at(page), after: 6, unmapped: 0 } },
      })),
    ),
  ],
});

export const growthWithoutPagesIsNoFailure = clause('accounting/locked-growth-without-pages', {
  says: 'Growth of locked memory does not fail where the new pages cannot be brought in: they are locked and counted all the same.',
  source: [man('NOTES')],
  cases: (
    [
      ['in-place', 'in place', '0, NULL', 8],
      ['by-moving', 'by moving', 'MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)', 20],
    ] as const
  ).map(([name, how, where, page]) => ({
    name,
    title: `a locked file mapping is grown ${how} past the end of its file: the new pages are SIGBUS, and locked`,
    program: c`
      carve(8, 4, PRIVATE_MEMFD);
      if (mlock(slot(8), 4 * PAGE))
        broken("mlock: %s", errno_name(errno));
      observe_mremap("grow", slot(8), 4 * PAGE, 6 * PAGE, ${where});
      record_number("locked", status_kb("VmLck:") * 1024 / (long)PAGE);
      observe_vm_flag("flag", "lo", ${page}, 6);
      observe_strip("after", ${page}, 6);
    `,
    expect: { mremap: { grow: at(page), locked: 6, flag: '++++++', after: 'FGHI!!' } },
  })),
});

export const futureLocksAreForNewMappings = clause('accounting/locked-in-future', {
  says: 'mlockall(MCL_FUTURE) locks mappings that are made later, and not what an unlocked one grows by, in place or by moving.',
  source: [{ man: 'mlock(2), man-pages 6.20, MCL_FUTURE' }],
  cases: callsNamed('grow-in-place', 'grow-by-moving', 'grow-to-a-fixed-address', 'move').map((call) => ({
    name: call.name,
    title: `a mapping from before mlockall(MCL_FUTURE) ${call.does}: nothing is locked`,
    program: c`
      mark_accounts();
      ${call.beside ?? ''}
      carve(8, 4, PRIVATE_ANON);
      if (mlockall(MCL_FUTURE))
        broken("mlockall: %s", errno_name(errno));
      observe_mremap("move", ${call.arguments});
      record_number("locked", status_kb("VmLck:"));
      record_number("present", smaps_pages("Rss:", 8, 4) + smaps_pages("Rss:", 13, 20));
    `,
    expect: { mremap: { move: call.move, locked: 0, present: 0 } },
  })),
});

export const lockedShrinkingIsCounted = clause('accounting/locked-shrinking', {
  says: 'A locked mapping that shrinks takes its lost pages from what is locked.',
  source: [{ man: 'mlock(2), man-pages 6.20, DESCRIPTION' }],
  cases: rows(['shrink', 'shrink-and-move']),
});

export const lockedMovesAreCounted = clause('accounting/locked-move', {
  says: 'A move of locked pages, all of a mapping or a part, leaves what is locked as it is.',
  source: [{ man: 'mlock(2), man-pages 6.20, DESCRIPTION' }, { code: 'mm/mremap.c: move_vma' }],
  cases: rows(['move', 'move-the-first-page', 'move-the-middle', 'move-the-last-page']),
});

export const lockedDontunmapIsCountedOnce = clause('accounting/locked-dontunmap', {
  says: 'MREMAP_DONTUNMAP of locked pages leaves what is locked as it is: the destination counts, the source does not any more.',
  source: [man('MREMAP_DONTUNMAP'), { code: 'mm/mremap.c: dontunmap_complete, vrm_stat_account' }],
  cases: rows(['dontunmap', 'dontunmap-without-fixed', 'dontunmap-of-the-middle']),
});

export const lockedTargetIsTaken = clause('accounting/locked-target', {
  says: 'A locked target that is replaced is taken from what is locked, and what is moved there is locked only if it was before.',
  source: [man('MREMAP_FIXED')],
  cases: (
    [
      ['plain-over-locked', 'an unlocked mapping over a locked one', false, true, 2, '....++'],
      ['locked-over-plain', 'a locked mapping over an unlocked one', true, false, 4, '++++..'],
      ['locked-over-locked', 'a locked mapping over a locked one', true, true, 6, '++++++'],
    ] as const
  ).map(([name, what, source, target, locked, strip]) => ({
    name,
    title: `four pages of ${what} of six: VmLck counts ${locked} pages afterwards`,
    program: c`
      mark_accounts();
      carve(8, 4, PRIVATE_ANON);
      carve(20, 6, PRIVATE_ANON);
      if (${[source && 'mlock(slot(8), 4 * PAGE)', target && 'mlock(slot(20), 6 * PAGE)'].filter(Boolean).join(' || ')})
        broken("mlock: %s", errno_name(errno));
      observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
      observe_accounts("after");
      observe_vm_flag("locked", "lo", 20, 6);
      munmap(slot(0), 64 * PAGE);
      observe_accounts("unmapped");
    `,
    expect: {
      mremap: { move: at(20), after: counted(6, locked), locked: strip, unmapped: {} },
    },
  })),
});

export const lockedDuplicateIsCounted = clause('accounting/locked-duplicate', {
  says: 'A second mapping of a locked shared one (old size 0) is locked and counted, too, and the first one stays so.',
  source: [man('BUGS')],
  cases: [
    {
      name: 'both-are-locked',
      title:
        'three pages of a locked mapping of four are mapped again: seven are locked, and none when all is unmapped',
      program: c`
        mark_accounts();
        carve(8, 4, SHARED_ANON);
        if (mlock(slot(8), 4 * PAGE))
          broken("mlock: %s", errno_name(errno));
        observe_mremap("duplicate", slot(8), 0, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(12));
        observe_accounts("after");
        observe_vm_flag("locked", "lo", 8, 8);
        munmap(slot(0), 64 * PAGE);
        observe_accounts("unmapped");
      `,
      expect: {
        mremap: { duplicate: at(12), after: { VmSize: 7, VmLck: 7 }, locked: '+++++++-', unmapped: {} },
      },
    },
  ],
});
