import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const source = [
  { man: 'userfaultfd(2), UFFD_EVENT_REMAP, UFFD_EVENT_UNMAP' },
  { code: 'mm/mremap.c: notify_uffd; fs/userfaultfd.c: mremap_userfaultfd_complete, userfaultfd_unmap_prep' },
];
const both = 'UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_UNMAP';

const remap = (from: number, to: number | 'outside', len: number) => ({ remap: [from, to, len] });
const unmap = (start: number, end: number) => ({ unmap: [start, end] });

/** Calls on four watched pages at 0: [name, title, what is mapped besides, call, answer, all messages, strip of 0-12]. */
const calls = [
  [
    'move',
    'a move',
    '',
    `slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(6)`,
    at(6),
    [remap(0, 6, 4), unmap(0, 4)],
    '------abcd--',
  ],
  [
    'move-a-part',
    'a move of a part',
    '',
    `slot(1), 2 * PAGE, 2 * PAGE, ${F}, slot(6)`,
    at(6),
    [remap(1, 6, 2), unmap(1, 3)],
    'a--d--bc----',
  ],
  [
    'move-bytes',
    'a move of sizes that are no multiple of the page',
    '',
    `slot(0), 3 * PAGE + 1, 3 * PAGE + 1, ${F}, slot(6)`,
    at(6),
    [remap(0, 6, 4), unmap(0, 4)],
    '------abcd--',
  ],
  [
    'move-and-grow',
    'a move that grows',
    '',
    `slot(0), 4 * PAGE, 5 * PAGE, ${F}, slot(6)`,
    at(6),
    [remap(0, 6, 4), unmap(0, 4)],
    '------abcd?-',
  ],
  [
    'nothing',
    'a call that does nothing',
    '',
    'slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE, NULL',
    at(0),
    [],
    'abcd--------',
  ],
  ['grow-in-place', 'growth in place', '', 'slot(0), 4 * PAGE, 5 * PAGE, 0, NULL', at(0), [], 'abcd?-------'],
  [
    'grow-elsewhere',
    'growth that has to be moved',
    'fill(carve(4, 1, SHARED_ANON), "x");',
    'slot(0), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE, NULL',
    'outside',
    [remap(0, 'outside', 4), unmap(0, 4)],
    '----x-------',
  ],
  ['shrink', 'a shrink', '', 'slot(0), 4 * PAGE, 1 * PAGE, 0, NULL', at(0), [unmap(1, 4)], 'a-----------'],
  [
    'target-not-watched',
    'a move over a mapping that is not watched',
    'fill(carve(6, 2, SHARED_ANON), "xy");',
    `slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(6)`,
    at(6),
    [remap(0, 6, 4), unmap(0, 4)],
    '------abcd--',
  ],
  [
    'target-watched',
    'a move over a mapping that is watched too: that is told first',
    'fill(carve(7, 2, PRIVATE_ANON), "xy");\nuffd_register(uffd, slot(7), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);',
    `slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(6)`,
    at(6),
    [unmap(6, 10), remap(0, 6, 4), unmap(0, 4)],
    '------abcd--',
  ],
  [
    'two-targets-watched',
    'a move over two mappings that are watched too: that is told once',
    'fill(carve(6, 2, PRIVATE_ANON), "wx");\nfill(carve(8, 2, SHARED_ANON), "yz");\nuffd_register(uffd, slot(6), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);\nuffd_register(uffd, slot(8), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);',
    `slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(6)`,
    at(6),
    [unmap(6, 10), remap(0, 6, 4), unmap(0, 4)],
    '------abcd--',
  ],
  [
    'dontunmap',
    'MREMAP_DONTUNMAP',
    '',
    `slot(0), 4 * PAGE, 4 * PAGE, ${F} | MREMAP_DONTUNMAP, slot(6)`,
    at(6),
    [remap(0, 6, 4)],
    '????--abcd--',
  ],
  [
    'dontunmap-a-part',
    'MREMAP_DONTUNMAP of a part, to a hint',
    '',
    'slot(2), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(6)',
    at(6),
    [remap(2, 6, 2)],
    'ab??--cd----',
  ],
  [
    'dontunmap-over-a-watched-one',
    'MREMAP_DONTUNMAP over a mapping that is watched too',
    'fill(carve(6, 4, PRIVATE_ANON), "wxyz");\nuffd_register(uffd, slot(6), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);',
    `slot(0), 4 * PAGE, 4 * PAGE, ${F} | MREMAP_DONTUNMAP, slot(6)`,
    at(6),
    [unmap(6, 10), remap(0, 6, 4)],
    '????--abcd--',
  ],
] as const;

const program = (features: string, setUp: string, call: string) => c`
  int uffd = uffd_open(${features});

  fill(carve(0, 4, PRIVATE_ANON), "abcd");
  uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
  ${setUp}
  uffd_log_start(uffd);
  observe_mremap("call", ${call});
  observe_uffd_log("events");
  observe_strip_at("after", slot(0), 12, uffd);
`;

export const eventsOfCalls = clause('userfaultfd/events-of-calls', {
  says: 'With both features each call sends exactly these events, in this order: UNMAP of a watched target, REMAP with source, place and old length, UNMAP of what was watched and is gone; a call that moves nothing sends no REMAP.',
  source,
  needs: ['userfaultfd'],
  cases: calls.map(([name, title, setUp, call, answer, events, after]) => ({
    name,
    title,
    program: program(both, setUp, call),
    expect: {
      [name.startsWith('dontunmap') ? 'dontunmap' : 'mremap']: {
        call: answer,
        events: events.map((each) => ({ ...each })),
        after,
      },
    },
  })),
});

export const eventOfAMoveThatShrinks = clause('userfaultfd/event-of-a-move-that-shrinks', {
  says: 'A move that shrinks tells of the move, then of the tail that it cut off, then of the source; the length of the move is the old one until 6.16, and since 6.17 what was moved.',
  source: [...source, commitOf('sizes-rounded-first')],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'length',
      title: 'four pages, two of which are moved',
      program: program(both, '', `slot(0), 4 * PAGE, 2 * PAGE, ${F}, slot(6)`),
      expect: {
        mremap: { call: at(6), events: [remap(0, 6, 4), unmap(2, 4), unmap(0, 2)], after: '------ab----' },
        'sizes-rounded-first': {
          call: at(6),
          events: [remap(0, 6, 2), unmap(2, 4), unmap(0, 2)],
          after: '------ab----',
        },
      },
    },
  ],
});

export const eventsAreAskedFor = clause('userfaultfd/events-are-asked-for', {
  says: 'Each event is sent only to a userfaultfd that has asked for it; a move without any does not wait, and its new place is not watched.',
  source,
  needs: ['userfaultfd'],
  cases: (
    [
      ['remap-only', 'UFFD_FEATURE_EVENT_REMAP', [remap(0, 6, 4)], '------ab?d--'],
      ['unmap-only', 'UFFD_FEATURE_EVENT_UNMAP', [unmap(0, 4)], '------ab.d--'],
      ['neither', '0', [], '------ab.d--'],
    ] as const
  ).map(([name, features, events, after]) => ({
    name,
    title: `a move of a mapping with an absent page, with the features ${features}`,
    program: c`
      int uffd = uffd_open(${features});

      fill(carve(0, 4, PRIVATE_ANON), "ab");
      fill(slot(3), "d");
      uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
      uffd_log_start(uffd);
      observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(6));
      observe_uffd_log("events");
      observe_strip_at("after", slot(0), 12, uffd);
    `,
    expect: { mremap: { call: at(6), events: events.map((each) => ({ ...each })), after } },
  })),
});

export const refusedCallsTellOfUnmapping = clause('userfaultfd/refused-calls-tell-of-unmapping', {
  says: 'A call that is refused sends no REMAP; when it has unmapped a watched target or tail by then, it tells of that.',
  source: [...source, { code: 'mm/mremap.c: userfaultfd_unmap_complete, whatever comes of the call' }],
  needs: ['userfaultfd', 'root'],
  cases: [
    {
      name: 'target',
      title: 'MREMAP_DONTUNMAP over a watched mapping, at the limit of the address space',
      program: c`
        int uffd = uffd_open(${both});

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        fill(carve(6, 1, PRIVATE_ANON), "x");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        uffd_register(uffd, slot(6), 1 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        uffd_log_start(uffd);
        set_limit(RLIMIT_AS, (size_t)status_kb("VmSize:") * 1024);
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${F} | MREMAP_DONTUNMAP, slot(6));
        set_limit(RLIMIT_AS, (size_t)1 << (8 * sizeof(size_t) - 2));
        observe_uffd_log("events");
        observe_vm_flag("watched", "um", 0, 8);
        observe_strip("after", 0, 12);
      `,
      expect: {
        dontunmap: {
          call: refused('ENOMEM'),
          events: [unmap(6, 10)],
          watched: '++++----',
          after: 'abcd--------',
        },
      },
    },
    {
      name: 'tail',
      title: 'a move that shrinks, to a page that may not be used',
      program: c`
        int uffd = uffd_open(${both});

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        uffd_log_start(uffd);
        if (syscall(SYS_setresuid, 65534, 65534, 65534))
          broken("setresuid: %s", errno_name(errno));
        observe_mremap("call", slot(0), 4 * PAGE, 3 * PAGE, ${F}, NULL);
        observe_uffd_log("events");
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { call: refused('EPERM'), events: [unmap(3, 4)], after: 'abc---' } },
    },
    {
      name: 'nothing',
      title: 'growth that cannot be committed, of a watched mapping',
      program: c`
        int uffd = uffd_open(${both});

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        uffd_log_start(uffd);
        observe_mremap("call", slot(0), 4 * PAGE, (size_t)1 << 42, MREMAP_MAYMOVE, NULL);
        observe_uffd_log("events");
        observe_vm_flag("watched", "um", 0, 5);
        observe_strip("after", 0, 6);
        /* Nothing is put off for ever. */
        madvise(slot(1), PAGE, MADV_DONTNEED);
        record_number("copy", uffd_copy_letter(uffd, slot(1), 'x'));
      `,
      expect: {
        mremap: { call: refused('ENOMEM'), events: [], watched: '++++-', after: 'abcd--', copy: 0 },
      },
    },
  ],
});

export const eventsGoToTheirOwn = clause('userfaultfd/events-go-to-their-own', {
  says: 'Of two userfaultfds, each is told of its own mappings: the source of one, the target of the other.',
  source,
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'source-and-target',
      title:
        'the target is watched by another userfaultfd than the source: the place is watched by that of the source',
      program: c`
        int uffd = uffd_open(${both}), other = uffd_open(${both});
        struct uffd_msg msg;
        pthread_t thread;

        carve(0, 2, PRIVATE_ANON);
        fill(slot(0), "a");
        uffd_register(uffd, slot(0), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        fill(carve(6, 2, PRIVATE_ANON), "xy");
        uffd_register(other, slot(6), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        uffd_log_start(uffd);
        thread = start(move_on, NULL);
        record_flag("other", uffd_read(other, &msg, 5000) && msg.event == UFFD_EVENT_UNMAP &&
                    msg.arg.remove.start == (uintptr_t)slot(6) && msg.arg.remove.end == (uintptr_t)slot(8));
        finish(thread);
        record_flag("more", uffd_read(other, &msg, 0));
        observe_uffd_log("events");
        observe_strip_at("after", slot(6), 2, uffd);
      `,
      preamble: c`
        static void *move_on(void *argument)
        {
          (void)argument;
          sys_mremap(slot(0), 2 * PAGE, 2 * PAGE, ${F}, slot(6));
          return NULL;
        }
      `,
      expect: {
        mremap: { other: true, more: false, events: [remap(0, 6, 2), unmap(0, 2)], after: 'a?' },
      },
    },
  ],
});
