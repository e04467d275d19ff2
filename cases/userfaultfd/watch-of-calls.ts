import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;
const source = [
  { man: 'userfaultfd(2), UFFD_EVENT_REMAP' },
  { code: 'fs/userfaultfd.c: mremap_userfaultfd_prep, userfaultfd_reset_ctx' },
];

/** Modes: in ids, in words, the flag of the ioctl, that of smaps, and what kind of memory can have them. */
const modes = [
  ['missing', 'missing pages', 'UFFDIO_REGISTER_MODE_MISSING', 'um', 'PRIVATE_ANON', 0],
  ['wp', 'writes to protected pages', 'UFFDIO_REGISTER_MODE_WP', 'uw', 'PRIVATE_ANON', 0],
  ['minor', 'minor faults', 'UFFDIO_REGISTER_MODE_MINOR', 'ui', 'SHARED_MEMFD', 'UFFD_FEATURE_MINOR_SHMEM'],
] as const;

/** Calls on four watched pages at 0: [name, title, behind it, call, watched with the event, and without]. */
const calls = [
  [
    'move',
    'a move',
    '',
    `slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(8)`,
    '--------++++',
    '--------....',
    'mremap',
  ],
  [
    'move-a-part',
    'a move of a part',
    '',
    `slot(1), 2 * PAGE, 2 * PAGE, ${F}, slot(8)`,
    '+--+----++--',
    '+--+----..--',
    'mremap',
  ],
  [
    'grow',
    'growth in place',
    '',
    'slot(0), 4 * PAGE, 6 * PAGE, 0, NULL',
    '++++++------',
    '++++++------',
    'mremap',
  ],
  [
    'move-and-grow',
    'a move that grows',
    '',
    `slot(0), 4 * PAGE, 5 * PAGE, ${F}, slot(7)`,
    '-------+++++',
    '-------.....',
    'mremap',
  ],
  [
    'dontunmap',
    'MREMAP_DONTUNMAP',
    '',
    `slot(0), 4 * PAGE, 4 * PAGE, ${D}, slot(8)`,
    '++++----++++',
    '++++----....',
    'dontunmap',
  ],
  [
    'dontunmap-a-part',
    'MREMAP_DONTUNMAP of a part',
    '',
    `slot(1), 2 * PAGE, 2 * PAGE, ${D}, slot(8)`,
    '++++----++--',
    '++++----..--',
    'dontunmap',
  ],
] as const;

export const watchFollowsWithTheEvent = clause('userfaultfd/watch-follows-with-the-event', {
  says: 'In each mode the new place is watched as the old one was with UFFD_FEATURE_EVENT_REMAP, and not without; what grows in place is watched in any case, and a source that stays is, too.',
  source,
  needs: ['userfaultfd'],
  cases: modes.flatMap(([mode, watched, flag, letters, kind, feature]) =>
    calls.flatMap(([name, title, setUp, call, withEvent, without, key]) =>
      [true, false].map((asked) => ({
        name: `${name}-${mode}${asked ? '-with-event' : ''}`,
        title: `${title}, watched for ${watched}${asked ? ', with the event' : ''}`,
        preamble: c`
          #ifndef UFFD_FEATURE_MINOR_SHMEM
          #define UFFD_FEATURE_MINOR_SHMEM (1 << 10)
          #define UFFDIO_REGISTER_MODE_MINOR ((uint64_t)1 << 2)
          #endif
        `,
        program: c`
          int uffd = uffd_open(${[asked ? 'UFFD_FEATURE_EVENT_REMAP' : '0', feature].filter(Boolean).join(' | ')});

          carve(0, 4, ${kind});
          ${setUp}
          uffd_register(uffd, slot(0), 4 * PAGE, ${flag});
          uffd_log_start(uffd);
          observe_mremap("call", ${call});
          observe_uffd_log("events");
          observe_vm_flag("watched", "${letters}", 0, 12);
        `,
        expect: {
          [mode === 'minor' && key === 'dontunmap' ? 'dontunmap-any-mapping' : key]: {
            call: at(call.endsWith('NULL') ? 0 : name === 'move-and-grow' ? 7 : 8),
            events: eventsOf(name, asked),
            watched: asked ? withEvent : without,
          },
        },
      })),
    ),
  ),
});

function eventsOf(name: string, asked: boolean) {
  if (!asked || name === 'grow') return [];
  if (name.endsWith('a-part')) return [{ remap: [1, 8, 2] }];
  return [{ remap: [0, name === 'move-and-grow' ? 7 : 8, 4] }];
}

/** Where two watched pages are moved, beside two others at 4 that are watched too: [name, title, call, to, the flag afterwards of 0-8, and when it is lost]. */
const beside = [
  ['dontunmap-behind', 'MREMAP_DONTUNMAP right behind others', D, 6, '++--++..', '++--....', 'dontunmap'],
  ['plain-behind', 'a move right behind others', F, 6, '----++..', '----....', 'mremap'],
  ['plain-before', 'a move right before others', F, 2, '--..++--', '--....--', 'mremap'],
] as const;

const untouched = c`
  int uffd = uffd_open(0);

  carve(0, 2, PRIVATE_ANON);
  uffd_register(uffd, slot(0), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
`;

export const neighbourKeepsItsWatch = clause('userfaultfd/neighbour-keeps-its-watch', {
  says: 'When pages lose their watch by a move, a neighbour at the new place that nobody has moved keeps its own, and so does the source of MREMAP_DONTUNMAP whose copy lies right behind it.',
  source,
  needs: ['userfaultfd'],
  cases: [
    ...beside.map(([name, title, flags, to, watched, lost, key]) => ({
      name,
      title: `${title}, none of them touched`,
      program: c`
        ${untouched}
        carve(4, 2, PRIVATE_ANON);
        uffd_register(uffd, slot(4), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, ${flags}, slot(${to}));
        observe_vm_flag("watched", "um", 0, 8);
      `,
      expect: { [key]: { call: at(to), watched } },
      bugs: { 'takes-the-watch-of-a-neighbour': { call: at(to), watched: lost } },
    })),
    {
      name: 'source-before-its-copy',
      title: 'MREMAP_DONTUNMAP of untouched pages right behind themselves: the source is watched still',
      program: c`
        ${untouched}
        observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, ${D}, slot(2));
        observe_vm_flag("watched", "um", 0, 5);
      `,
      expect: { dontunmap: { call: at(2), watched: '++..-' } },
      bugs: { 'merges-with-itself': { call: at(2), watched: '....-' } },
    },
  ],
});
