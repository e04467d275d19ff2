import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { movesOn, newer } from './newer.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

/** What moves: [name, call, strip of 0-10 afterwards, key]. */
const moves = [
  ['plain', `slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(6)`, '------abcd', 'mremap'],
  ['dontunmap', `slot(0), 4 * PAGE, 4 * PAGE, ${D}, slot(6)`, '????--abcd', 'dontunmap'],
] as const;

/** Locked pages that grow: [name, title, features, call, place, what is found in 4 pages there, and the bug]. */
const growths = [
  ['in-place', 'in place', '0', 'slot(0), 2 * PAGE, 4 * PAGE, 0, NULL', 0, 'abnn'],
  [
    'in-place-with-event',
    'in place, with the event',
    'UFFD_FEATURE_EVENT_REMAP',
    'slot(0), 2 * PAGE, 4 * PAGE, 0, NULL',
    0,
    'abnn',
  ],
  [
    'moved',
    'elsewhere, where nobody watches them',
    '0',
    `slot(0), 2 * PAGE, 4 * PAGE, ${F}, slot(6)`,
    6,
    'ab..',
  ],
  [
    'moved-with-event',
    'elsewhere, with the event',
    'UFFD_FEATURE_EVENT_REMAP',
    `slot(0), 2 * PAGE, 4 * PAGE, ${F}, slot(6)`,
    6,
    'abnn',
  ],
] as const;

export const lockedGrowthCanBeFilled = clause('userfaultfd/locked-growth-can-be-filled', {
  says: 'Locked memory that is watched for missing pages and grows waits for whoever watches to fill what was added; where nobody does after a move the kernel fills it with zeros.',
  source: [{ code: 'mm/mremap.c: mm_populate of what was added, before mremap_userfaultfd_complete' }],
  needs: ['userfaultfd'],
  cases: growths.map(([name, title, features, call, place, after]) => ({
    name,
    title: `two locked pages that are watched grow to four ${title}`,
    preamble: c`
      ${newer}
      ${movesOn(call)}
    `,
    program: c`
      int uffd = uffd_open(${features});
      struct uffd_msg msg;
      pthread_t thread;
      long filled = 0;
      char *where;
      int error = 0;

      fill(carve(0, 2, PRIVATE_ANON), "ab");
      if (mlock(slot(0), 2 * PAGE))
        broken("mlock: %s", errno_name(errno));
      uffd_register(uffd, slot(0), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
      thread = start(move_on, NULL);
      while (!atomic_load(&returned) && !error) {
        if (!uffd_read(uffd, &msg, 5) || msg.event != UFFD_EVENT_PAGEFAULT)
          continue;
        where = slot(((char *)msg.arg.pagefault.address - slot(0)) / (long)PAGE);
        error = uffd_copy_letter(uffd, where, 'n');
        /* Put off: once more when another message has been read. */
        if (error == EAGAIN && uffd_read(uffd, &msg, 200))
          error = uffd_copy_letter(uffd, where, 'n');
        filled += !error;
      }
      record_number("filled", filled);
      record_string("error", outcome(error));
      /* A call that nobody can serve any more ends so. */
      if (error)
        close(uffd);
      finish(thread);
      record_flag("moved", result == slot(${place}));
      observe_strip_at("after", slot(${place}), 4, error ? -1 : uffd);
    `,
    expect: {
      mremap: { filled: after.endsWith('n') ? 2 : 0, error: 'done', moved: true, after },
    },
    ...(name === 'moved-with-event' && {
      bugs: {
        'locked-growth-cannot-be-filled': { filled: 0, error: 'EAGAIN', moved: true, after: 'ab..' },
      },
    }),
  })),
});

export const eventsPutOffTogether = clause('userfaultfd/requests-wait-for-the-last-event', {
  says: 'When a call sends several events, requests to change memory are put off until the last of them has been read.',
  source: [{ code: 'fs/userfaultfd.c: mmap_changing, a count' }],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'three-events',
      title: 'a move over a watched mapping sends three: a page elsewhere can be filled after the third',
      preamble: c`
${newer}
${movesOn(`slot(0), 2 * PAGE, 2 * PAGE, ${F}, slot(6)`)}
`,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_UNMAP);
        struct pollfd event = { uffd, POLLIN, 0 };
        struct uffd_msg msg;
        pthread_t thread;

        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(6, 1, PRIVATE_ANON), "x");
        carve(20, 4, PRIVATE_ANON);
        uffd_register(uffd, slot(0), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        uffd_register(uffd, slot(6), PAGE, UFFDIO_REGISTER_MODE_MISSING);
        uffd_register(uffd, slot(20), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        thread = start(move_on, NULL);
        for (long i = 0; i < 3; i++) {
          const char *const names[] = { "first", "second", "third" };

          if (poll(&event, 1, 5000) != 1)
            failed("no %s event", names[i]);
          record_string(names[i], outcome(uffd_copy_letter(uffd, slot(20 + i), 'n')));
          if (!uffd_read(uffd, &msg, 0) || msg.event != (i == 1 ? UFFD_EVENT_REMAP : UFFD_EVENT_UNMAP))
            failed("another event than thought: %d", msg.event);
        }
        finish(thread);
        record_string("afterwards", outcome(uffd_copy_letter(uffd, slot(23), 'n')));
        observe_strip_at("filled", slot(20), 4, uffd);
        observe_strip("after", 0, 8);
      `,
      expect: {
        mremap: {
          first: 'EAGAIN',
          second: 'EAGAIN',
          third: 'EAGAIN',
          afterwards: 'done',
          filled: '???n',
          after: '------ab',
        },
      },
      bugs: {
        'first-event-ends-the-delay': {
          first: 'EAGAIN',
          second: 'done',
          third: 'done',
          afterwards: 'done',
          filled: '?nnn',
          after: '------ab',
        },
      },
    },
  ],
});

export const memoryIsFreeMeanwhile = clause('userfaultfd/memory-is-free-meanwhile', {
  says: 'While a move waits for its event to be read it has been done, and the memory of the process is not locked: others read the new place, and map and move what they like.',
  source: [{ code: 'mm/mremap.c: mmap_write_unlock before mremap_userfaultfd_complete' }],
  needs: ['userfaultfd'],
  cases: moves.map(([name, call, after, key]) => ({
    name,
    title: `pages are mapped and moved by another thread while a move waits (${name})`,
    preamble: movesOn(call),
    program: c`
      int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);
      struct pollfd event = { uffd, POLLIN, 0 };
      struct uffd_msg msg;
      pthread_t thread;

      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
      thread = start(move_on, NULL);
      if (poll(&event, 1, 5000) != 1)
        failed("no event");
      observe_strip("moved", 6, 4);
      observe_vm_flag("watched", "um", 0, 10);
      fill(carve(20, 2, PRIVATE_ANON), "xy");
      observe_mremap("another", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(30));
      record_flag("returned", returned);
      record_flag("event", uffd_read(uffd, &msg, 0) && msg.event == UFFD_EVENT_REMAP);
      finish(thread);
      observe_strip_at("after", slot(0), 10, uffd);
    `,
    expect: {
      [key]: {
        moved: 'abcd',
        watched: name === 'plain' ? '------++++' : '++++--++++',
        another: at(30),
        returned: false,
        event: true,
        after,
      },
    },
  })),
});

/** What does not end the wait: [name, title, C that does it and gives an errno, errno]. */
const others = [
  ['wake', 'UFFDIO_WAKE of both places', 'wake(uffd, slot(0), 10 * PAGE)', 'done'],
  ['unregister', 'the new place is not watched any more', 'unregister(uffd, slot(6), 4 * PAGE)', 'done'],
  ['unmap', 'the new place is unmapped', 'munmap(slot(6), 4 * PAGE) ? errno : 0', 'done'],
  [
    'short-read',
    'a read that is too small for a message',
    'read(uffd, &msg, sizeof(msg) - 1) < 0 ? errno : 0',
    'EINVAL',
  ],
] as const;

export const onlyReadingEndsTheWait = clause('userfaultfd/only-reading-ends-the-wait', {
  says: 'A move that waits for its event to be read waits on when threads are woken, when its new place is not watched or not mapped any more, and when a read takes no message; the event stays as it was.',
  source: [{ code: 'fs/userfaultfd.c: userfaultfd_event_wait_completion, userfaultfd_event_complete' }],
  needs: ['userfaultfd'],
  cases: others.map(([name, title, call, error]) => ({
    name,
    title: `${title} while a move waits`,
    preamble: c`
      ${newer}
      ${movesOn(`slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(6)`)}
      static inline int unregister(int uffd, char *where, size_t len)
      {
        struct uffdio_range range = { (uintptr_t)where, len };

        return ioctl(uffd, UFFDIO_UNREGISTER, &range) ? errno : 0;
      }
    `,
    program: c`
      int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);
      struct pollfd event = { uffd, POLLIN, 0 };
      struct uffd_msg msg;
      pthread_t thread;

      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
      thread = start(move_on, NULL);
      if (poll(&event, 1, 5000) != 1)
        failed("no event");
      record_string("meanwhile", outcome(${call}));
      /* Were it woken, it would return now. */
      for (int i = 0; i < 1000 && !atomic_load(&returned); i++)
        sched_yield();
      record_flag("returned", returned);
      if (!uffd_read(uffd, &msg, 0) || msg.event != UFFD_EVENT_REMAP)
        failed("no event any more");
      record_flag("event", msg.arg.remap.from == (uintptr_t)slot(0) && msg.arg.remap.to == (uintptr_t)slot(6) &&
                  msg.arg.remap.len == 4 * PAGE);
      finish(thread);
      record_flag("moved", result == slot(6));
    `,
    expect: { mremap: { meanwhile: error, returned: false, event: true, moved: true } },
  })),
});

export const killedWhileItWaits = clause('userfaultfd/killed-while-it-waits', {
  says: 'A process can be killed while its move waits for its event to be read.',
  source: [{ code: 'fs/userfaultfd.c: userfaultfd_event_wait_completion: TASK_KILLABLE' }],
  needs: ['userfaultfd'],
  cases: moves.map(([name, call, , key]) => ({
    name,
    title: `a child is killed while its move waits (${name})`,
    program: c`
      atomic_int *waits = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      int status = 0, uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);
      struct pollfd event = { uffd, POLLIN, 0 };
      pid_t child;

      if (waits == MAP_FAILED)
        broken("mmap: %s", errno_name(errno));
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      child = fork();
      if (child == 0) {
        pthread_t thread;

        uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);
        event.fd = uffd;
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        thread = start(move_on, NULL);
        atomic_store(waits, poll(&event, 1, 5000) == 1 ? 1 : 2);
        finish(thread);
        atomic_store(waits, 3);
        _exit(0);
      }
      if (child < 0)
        broken("fork: %s", errno_name(errno));
      while (!atomic_load(waits))
        sched_yield();
      record_number("waits", *waits);
      kill(child, SIGKILL);
      if (waitpid(child, &status, 0) != child)
        broken("waitpid: %s", errno_name(errno));
      record_number("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    `,
    preamble: movesOn(call),
    expect: { [key]: { waits: 1, signal: 9 } },
  })),
});

/** Where a thread waits for a page while two are moved: [name, title, feature, watched, page it waits at, what it gets]. */
const readers = [
  ['source', 'at the source of a move', '0', 'slot(0), 2 * PAGE', 0, '-', '----.b'],
  [
    'source-with-event',
    'at the source of a move, with the event',
    'UFFD_FEATURE_EVENT_REMAP',
    'slot(0), 2 * PAGE',
    0,
    '-',
    '----?b',
  ],
  ['target', 'at the target of a move, which is not watched', '0', 'slot(4), 2 * PAGE', 5, 'b', '----.b'],
] as const;

export const readerIsNotWoken = clause('userfaultfd/reader-is-not-woken-by-a-move', {
  says: 'A thread that is blocked in a missing fault where a plain move takes or replaces the mapping stays blocked; woken, it finds what is there now: nothing at the source, the moved page at the target.',
  source: [{ code: 'fs/userfaultfd.c: handle_userfault, userfaultfd_wake: the range needs no mapping' }],
  needs: ['userfaultfd'],
  cases: readers.map(([name, title, features, registered, page, got, after]) => ({
    name,
    title: `a thread is blocked ${title}`,
    preamble: c`
      ${newer}
      static atomic_int seen;

      static void *wait_there(void *where)
      {
        atomic_store(&seen, read_page(where));
        return NULL;
      }
    `,
    program: c`
      int uffd = uffd_open(${features});
      pthread_t thread;

      carve(0, 2, PRIVATE_ANON);
      fill(slot(1), "b");
      carve(4, 2, SHARED_ANON);
      uffd_register(uffd, ${registered}, UFFDIO_REGISTER_MODE_MISSING);
      catch_faults();
      thread = start(wait_there, slot(${page}));
      observe_pagefault("fault", uffd);
      ${features === '0' ? '' : 'uffd_log_start(uffd);'}
      observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, ${F}, slot(4));
      ${features === '0' ? '' : 'observe_uffd_log("events");'}
      for (int i = 0; i < 1000 && !atomic_load(&seen); i++)
        sched_yield();
      record_flag("blocked", !atomic_load(&seen));
      record_string("wake", outcome(wake(uffd, slot(${page}), PAGE)));
      finish(thread);
      record_byte("found", (char)seen);
      observe_strip_at("after", slot(0), 6, uffd);
    `,
    expect: {
      mremap: {
        fault: { page, write: false },
        move: at(4),
        ...(features !== '0' && { events: [{ remap: [0, 4, 2] }] }),
        blocked: true,
        wake: 'done',
        found: got,
        after,
      },
    },
  })),
});
