import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

const waiting = { code: 'mm/mremap.c: the lock is given back before mremap_userfaultfd_complete waits' };

/** A thread whose move waits until its event is read. */
const waiter = (flags: string): ReturnType<typeof c> => c`
  static int uffd;
  static atomic_int returned;
  static void *result;

  static inline void *move_on(void *argument)
  {
    (void)argument;
    result = sys_mremap(slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
    returned = 1;
    return NULL;
  }

  static inline void watch(void)
  {
    uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);
    fill(carve(0, 4, PRIVATE_ANON), "abcd");
    uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
  }

  static inline void wait_for_event(void)
  {
    struct pollfd event = { uffd, POLLIN, 0 };

    if (poll(&event, 1, 5000) != 1)
      failed("no event");
  }

  static inline pthread_t start_to_move(void)
  {
    pthread_t thread;

    watch();
    thread = start(move_on, NULL);
    wait_for_event();
    return thread;
  }

  static inline void let_it_return(pthread_t thread)
  {
    struct uffd_msg msg;

    record_flag("returned", returned);
    if (!uffd_read(uffd, &msg, 5000) || msg.event != UFFD_EVENT_REMAP)
      failed("no event");
    finish(thread);
    record_flag("moved", result == slot(6));
  }
`;

export const waitingMoveIsDone = clause('concurrency/waiting-move-is-done', {
  says: 'While a move waits for its event to be read it has been done, and nobody has to wait for it: others see the new place, map the old one, fork, and move something else.',
  source: [waiting],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'seen',
      title: 'another thread looks while a plain move waits',
      preamble: waiter(F),
      program: c`
        pthread_t thread = start_to_move();

        observe_strip("pages", 0, 10);
        observe_mappings("mappings", 0, 10);
        let_it_return(thread);
      `,
      expect: {
        mremap: { pages: '------abcd', mappings: ['6-10 rw-p'], returned: false, moved: true },
      },
    },
    {
      name: 'seen-dontunmap',
      title: 'another thread looks while a move with MREMAP_DONTUNMAP waits',
      preamble: waiter(D),
      program: c`
        pthread_t thread = start_to_move();

        observe_strip("pages", 6, 4);
        observe_mappings("mappings", 0, 10);
        observe_frames("source", 0, 4);
        let_it_return(thread);
      `,
      expect: {
        dontunmap: {
          pages: 'abcd',
          mappings: ['0-4 rw-p', '6-10 rw-p'],
          source: '....',
          returned: false,
          moved: true,
        },
      },
    },
    {
      name: 'source-is-free',
      title: 'another thread maps the old place while a plain move waits, and keeps it',
      preamble: waiter(F),
      program: c`
        pthread_t thread = start_to_move();

        fill(carve(0, 4, SHARED_ANON), "wxyz");
        let_it_return(thread);
        observe_strip("after", 0, 10);
        observe_mappings("mappings", 0, 10);
      `,
      expect: {
        mremap: {
          returned: false,
          moved: true,
          after: 'wxyz--abcd',
          mappings: ['0-4 rw-s', '6-10 rw-p'],
        },
      },
    },
    {
      name: 'fork',
      title: 'another thread forks while a plain move waits: the child has the pages at the new place',
      preamble: waiter(F),
      program: c`
        pthread_t thread = start_to_move();
        int status;
        pid_t child = fork();

        if (child < 0)
          broken("fork: %s", errno_name(errno));
        if (!child) {
          observe_strip("child", 0, 10);
          _exit(0);
        }
        if (waitpid(child, &status, 0) != child || status)
          failed("the child ended with %d", status);
        let_it_return(thread);
      `,
      expect: { mremap: { child: '------abcd', returned: false, moved: true } },
    },
    {
      name: 'another-move',
      title: 'another thread moves and grows what is not watched while a plain move waits',
      preamble: waiter(F),
      program: c`
        pthread_t thread = start_to_move();

        fill(carve(20, 2, PRIVATE_ANON), "xy");
        observe_mremap("other", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(0));
        observe_mremap("grown", slot(0), 2 * PAGE, 3 * PAGE, 0, NULL);
        let_it_return(thread);
        observe_strip("after", 0, 10);
      `,
      expect: {
        mremap: {
          other: { page: 0 },
          grown: { page: 0 },
          returned: false,
          moved: true,
          after: 'xy.---abcd',
        },
      },
    },
    {
      name: 'unmapped-meanwhile',
      title:
        'what was moved is unmapped by another thread while the move waits: it returns the address all the same',
      preamble: waiter(F),
      program: c`
        pthread_t thread = start_to_move();

        if (munmap(slot(6), 4 * PAGE))
          broken("munmap: %s", errno_name(errno));
        let_it_return(thread);
        observe_strip("after", 0, 10);
      `,
      expect: { mremap: { returned: false, moved: true, after: '----------' } },
    },
  ],
});

export const killedWhileItWaits = clause('concurrency/killed-while-it-waits', {
  says: 'A process that is killed while its move waits for its event to be read ends; for those who share its memory the move has been done, its event is gone, and the new place is watched.',
  source: [{ code: 'fs/userfaultfd.c: userfaultfd_event_wait_completion: fatal_signal_pending' }],
  needs: ['userfaultfd'],
  cases: (
    [
      ['plain', 'a plain move', F, ['6-10 rw-p'], 'mremap'],
      ['dontunmap', 'a move with MREMAP_DONTUNMAP', D, ['0-4 rw-p', '6-10 rw-p'], 'dontunmap'],
    ] as const
  ).map(([name, title, flags, mappings, key]) => ({
    name,
    title: `a process with the same memory is killed while ${title} waits`,
    preamble: c`
      ${waiter(flags)}
      static int move_and_leave(void *argument)
      {
        move_on(argument);
        return 0;
      }
    `,
    program: c`
      static char stack[65536] __attribute__((aligned(16)));
      struct uffd_msg msg;
      int status;
      pid_t child;

      watch();
      child = clone(move_and_leave, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL);
      if (child < 0)
        broken("clone: %s", errno_name(errno));
      wait_for_event();
      kill(child, SIGKILL);
      if (waitpid(child, &status, 0) != child)
        broken("waitpid: %s", errno_name(errno));
      record_flag("killed", WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
      record_flag("returned", returned);
      record_flag("event", uffd_read(uffd, &msg, 0));
      observe_mappings("mappings", 0, 10);
      observe_strip("pages", 6, 4);
      /* A page of the new place is missing again: it can be put there, for it is watched, and no change is in the way. */
      madvise(slot(7), PAGE, MADV_DONTNEED);
      record_number("copy", uffd_copy_letter(uffd, slot(7), 'z'));
      observe_strip("after", 6, 4);
    `,
    expect: {
      [key]: {
        killed: true,
        returned: false,
        event: false,
        mappings: [...mappings],
        pages: 'abcd',
        copy: 0,
        after: 'azcd',
      },
    },
  })),
});
