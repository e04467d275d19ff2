import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const missing = 'UFFDIO_REGISTER_MODE_MISSING';

/** What is watched on both sides of the place, and how: [name, title, userfaultfd and mode there, mappings of 2-8]. */
const sides = [
  ['same', 'the same userfaultfd, for the same', 'uffd', missing, ['2-8 rw-p']],
  ['another', 'another userfaultfd', 'other', missing, ['2-4 rw-p', '4-6 rw-p', '6-8 rw-p']],
  [
    'another-mode',
    'the same userfaultfd, for writes too',
    'uffd',
    `${missing} | UFFDIO_REGISTER_MODE_WP`,
    ['2-4 rw-p', '4-6 rw-p', '6-8 rw-p'],
  ],
] as const;

export const mergesWithItsOwnWatchOnly = clause('userfaultfd/merges-with-its-own-watch-only', {
  says: 'Untouched pages that keep their watch in a move become one mapping with neighbours that the same userfaultfd watches for the same, and with no others; a fault at each goes to the userfaultfd that watches there.',
  source: [{ code: 'mm/vma.c: is_mergeable_vm_userfaultfd_ctx' }],
  needs: ['userfaultfd'],
  cases: sides.map(([name, title, who, mode, mappings]) => ({
    name,
    title: `pages are moved with the event between pages that are watched by ${title}`,
    program: c`
      int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP), other = uffd_open(UFFD_FEATURE_EVENT_REMAP);

      carve(2, 2, PRIVATE_ANON);
      carve(6, 2, PRIVATE_ANON);
      carve(20, 2, PRIVATE_ANON);
      uffd_register(${who}, slot(2), 2 * PAGE, ${mode});
      uffd_register(${who}, slot(6), 2 * PAGE, ${mode});
      uffd_register(uffd, slot(20), 2 * PAGE, ${missing});
      uffd_log_start(uffd);
      observe_mremap("move", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));
      observe_uffd_log("events");
      observe_mappings("mappings", 0, 30);
      observe_vm_flag("writes", "uw", 2, 6);
      observe_strip_at("before", slot(2), 2, ${who});
      observe_strip_at("moved", slot(4), 2, uffd);
      observe_strip_at("behind", slot(6), 2, ${who});
      close(other);
      observe_vm_flag("watched", "um", 2, 6);
    `,
    expect: {
      mremap: {
        move: at(4),
        events: [{ remap: [20, 4, 2] }],
        mappings,
        writes: name === 'another-mode' ? '++..++' : '......',
        before: '??',
        moved: '??',
        behind: '??',
        watched: name === 'another' ? '..++..' : '++++++',
      },
    },
  })),
});

/** Mappings of a page each that are moved over three watched ones: [name, title, what is done to them first, answer and events before 6.17, and since, source and target since]. */
const pieces = [
  [
    'whole',
    'three mappings are moved',
    '',
    at(20),
    [{ unmap: [20, 21] }, { unmap: [21, 22] }, { unmap: [22, 23] }],
    '---',
    'abc',
  ],
  [
    'stopped',
    'the second of three mappings cannot be moved',
    `uffd_register(uffd, slot(1), PAGE, ${missing});`,
    refused('EFAULT'),
    [{ unmap: [20, 21] }],
    '-bc',
    'ayz',
  ],
] as const;

export const targetIsToldPieceByPiece = clause('userfaultfd/target-is-told-piece-by-piece', {
  says: 'A move over several mappings tells of a watched target once for each that is moved, and of nothing where it stopped; before 6.17 it is refused, and tells of the whole target, which is gone.',
  source: [commitOf('moves-over-several'), { code: 'mm/mremap.c: remap_move, uf_unmap_early' }],
  needs: ['userfaultfd'],
  cases: pieces.map(([name, title, first, answer, events, source, target]) => ({
    name,
    title: `${title} over a watched target`,
    program: c`
      int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_UNMAP);

      fill(carve(0, 1, PRIVATE_ANON), "a");
      fill(carve(1, 1, SHARED_ANON), "b");
      fill(carve(2, 1, PRIVATE_ANON), "c");
      fill(carve(20, 3, PRIVATE_ANON), "xyz");
      uffd_register(uffd, slot(20), 3 * PAGE, ${missing});
      ${first}
      uffd_log_start(uffd);
      observe_mremap("call", slot(0), 3 * PAGE, 3 * PAGE, ${F}, slot(20));
      observe_uffd_log("events");
      observe_strip("source", 0, 3);
      observe_strip("target", 20, 3);
    `,
    expect: {
      mremap: { call: refused('EFAULT'), events: [{ unmap: [20, 23] }], source: 'abc', target: '---' },
      'moves-over-several': { call: answer, events: events.map((each) => ({ ...each })), source, target },
    },
  })),
});
