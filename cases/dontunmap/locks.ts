import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { dontunmap, lock } from './attributes.ts';

const parts = [
  ['whole', 8, 4, '....', '++++'],
  ['first', 8, 1, '.+++', '+---'],
  ['middle', 9, 2, '+..+', '++--'],
  ['last', 11, 1, '+++.', '+---'],
] as const;

const locks = [
  ['locked', 'a locked mapping', 'mlock(slot(8), 4 * PAGE)', 'abcd'],
  [
    'locked-on-fault',
    'a mapping that is locked on fault',
    'syscall(SYS_mlock2, slot(8), 4 * PAGE, 1)',
    'abcd',
  ],
] as const;

export const lockGoesAlong = clause('dontunmap/lock-goes-along', {
  says: 'The lock goes with the pages: the destination has it, the source has it no longer in the range that was moved, and the rest of the mapping keeps it.',
  source: [man('MREMAP_DONTUNMAP'), { code: 'mm/mremap.c: prep_move_vma, dontunmap_complete' }],
  cases: locks.flatMap(([lock, a, how]) =>
    parts.map(([part, first, pages, left, moved]) => ({
      name: `${part}-${lock}`,
      title: `${part === 'whole' ? 'all' : `the ${part} part`} of ${a} is moved`,
      program: c`
        mark_accounts();
        carve(8, 4, PRIVATE_ANON);
        if (${how})
          broken("mlock: %s", errno_name(errno));
        fill(slot(8), "abcd");
        observe_mremap("move", slot(${first}), ${pages} * PAGE, ${pages} * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        observe_vm_flag("source", "lo", 8, 4);
        observe_vm_flag("destination", "lo", 20, 4);
        observe_accounts("after");
        munmap(slot(20), ${pages} * PAGE);
        observe_accounts("without-destination");
        munmap(slot(8), 4 * PAGE);
        observe_accounts("unmapped");
      `,
      expect: {
        dontunmap: {
          move: at(20),
          source: left,
          destination: moved,
          after: { VmSize: 4 + pages, VmLck: 4, VmData: 4 + pages },
          'without-destination': { VmSize: 4, ...(pages < 4 && { VmLck: 4 - pages }), VmData: 4 },
          unmapped: {},
        },
      },
      bugs: {
        ...(pages < 4 && {
          'unlocks-the-whole-source': { source: '....', unmapped: { VmLck: 4 - pages } },
        }),
        'counts-locked-memory-twice': {
          source: '....',
          after: { VmSize: 4 + pages, VmLck: 4 + pages, VmData: 4 + pages },
          'without-destination': { VmSize: 4, VmLck: 4, VmData: 4 },
          unmapped: { VmLck: 4 },
        },
      },
    })),
  ),
});

export const sourceIsUnlocked = clause('dontunmap/unlocked-source-is-not-populated', {
  says: 'The source of locked pages is not filled again: its pages are absent until they are touched, and it can be locked anew.',
  source: [man('MREMAP_DONTUNMAP'), { man: 'mlock(2), man-pages 6.20, MCL_FUTURE' }],
  cases: [
    {
      name: 'absent',
      title: 'no page of the source of a locked mapping is present',
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${lock}
        observe_frames("before", 8, 4);
        ${dontunmap}
        observe_frames("frames", 8, 16);
      `,
      expect: { dontunmap: { before: 'ABCD', move: at(20), frames: '............ABCD' } },
    },
    {
      name: 'locked-again',
      title: 'a source that is locked again is in memory and reads as zeros, and both sides count',
      program: c`
        mark_accounts();
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${lock}
        ${dontunmap}
        record_number("lock", mlock(slot(8), 4 * PAGE));
        observe_accounts("after");
        record_number("present", smaps_pages("Rss:", 8, 4));
        observe_strip("strip", 8, 16);
        munmap(slot(0), 64 * PAGE);
        observe_accounts("unmapped");
      `,
      expect: {
        dontunmap: {
          move: at(20),
          lock: 0,
          after: { VmSize: 8, VmLck: 8, VmData: 8 },
          present: 4,
          strip: '....--------abcd',
          unmapped: {},
        },
      },
      bugs: {
        'counts-locked-memory-twice': {
          after: { VmSize: 8, VmLck: 12, VmData: 8 },
          unmapped: { VmLck: 4 },
        },
      },
    },
    {
      name: 'unlocked-again',
      title: 'the destination is unlocked: nothing is locked any more; to unlock the source changes nothing',
      program: c`
        mark_accounts();
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${lock}
        ${dontunmap}
        record_number("counted-as-locked", smaps_pages("Locked:", 8, 16));
        record_number("source", munlock(slot(8), 4 * PAGE));
        observe_accounts("source-unlocked");
        record_number("destination", munlock(slot(20), 4 * PAGE));
        observe_accounts("unlocked");
        observe_vm_flag("locked", "lo", 8, 16);
      `,
      expect: {
        dontunmap: {
          move: at(20),
          'counted-as-locked': 4,
          source: 0,
          'source-unlocked': { VmSize: 8, VmLck: 4, VmData: 8 },
          destination: 0,
          unlocked: { VmSize: 8, VmData: 8 },
          locked: '....--------....',
        },
      },
      bugs: {
        'counts-locked-memory-twice': {
          'source-unlocked': { VmSize: 8, VmLck: 8, VmData: 8 },
          unlocked: { VmSize: 8, VmLck: 4, VmData: 8 },
        },
      },
    },
    {
      name: 'locked-in-future',
      title:
        'after mlockall(MCL_FUTURE) the destination of an unlocked mapping is not locked, nor are its pages brought in',
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "a");
        if (mlockall(MCL_FUTURE))
          broken("mlockall: %s", errno_name(errno));
        ${dontunmap}
        observe_vm_flag("locked", "lo", 8, 16);
        observe_frames("frames", 8, 16);
      `,
      expect: {
        dontunmap: { move: at(20), locked: '....--------....', frames: '............A...' },
      },
    },
    {
      name: 'mapped-locked',
      title: 'a mapping that mlockall(MCL_FUTURE) has locked: the source loses the lock and stays empty',
      program: c`
        slot(0);
        if (mlockall(MCL_FUTURE))
          broken("mlockall: %s", errno_name(errno));
        carve(8, 4, PRIVATE_ANON);
        ${dontunmap}
        observe_vm_flag("locked", "lo", 8, 16);
        record_number("present-source", smaps_pages("Rss:", 8, 4));
        record_number("present-destination", smaps_pages("Rss:", 20, 4));
      `,
      expect: {
        dontunmap: {
          move: at(20),
          locked: '....--------++++',
          'present-source': 0,
          'present-destination': 4,
        },
      },
    },
    {
      name: 'grows-without-a-lock',
      title: 'a source that has lost its lock grows without one, the destination with it',
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${lock}
        ${dontunmap}
        observe_mremap("source", slot(8), 4 * PAGE, 6 * PAGE, 0, NULL);
        observe_mremap("destination", slot(20), 4 * PAGE, 6 * PAGE, 0, NULL);
        observe_vm_flag("locked", "lo", 8, 18);
        record_number("present-source", smaps_pages("Rss:", 8, 6));
        record_number("present-destination", smaps_pages("Rss:", 20, 6));
      `,
      expect: {
        dontunmap: {
          move: at(20),
          source: at(8),
          destination: at(20),
          locked: '......------++++++',
          'present-source': 0,
          'present-destination': 6,
        },
      },
    },
    {
      name: 'on-fault-grows-empty',
      title:
        'the destination of a mapping that is locked on fault is so still: what it grows by is not brought in',
      program: c`
        carve(8, 4, PRIVATE_ANON);
        if (syscall(SYS_mlock2, slot(8), 4 * PAGE, 1))
          broken("mlock2: %s", errno_name(errno));
        fill(slot(8), "a");
        ${dontunmap}
        observe_mremap("grow", slot(20), 4 * PAGE, 6 * PAGE, 0, NULL);
        observe_vm_flag("locked", "lo", 8, 18);
        record_number("present", smaps_pages("Rss:", 20, 6));
      `,
      expect: {
        dontunmap: { move: at(20), grow: at(20), locked: '....--------++++++'.slice(0, 18), present: 1 },
      },
    },
  ],
});
