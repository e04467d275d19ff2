import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

export const signalsDoNotInterrupt = clause('concurrency/signals-do-not-interrupt', {
  says: 'A signal that has a handler does not interrupt a call on memory that KSM may not merge: it is handled, and the call is done.',
  source: [{ code: 'mm/mremap.c: mmap_write_lock_killable; fs/userfaultfd.c: TASK_KILLABLE' }],
  cases: [
    {
      name: 'storm',
      title:
        'moves there and back until 20 signals of a timer have been handled: none is refused, the bytes stay',
      preamble: c`
        #include <sys/time.h>

        static atomic_long handled;

        static void on_alarm(int signal)
        {
          (void)signal;
          handled++;
        }
      `,
      program: c`
        const struct itimerval often = { { 0, 1000 }, { 0, 1000 } };
        struct sigaction action = { .sa_handler = on_alarm };
        long refused = 0, from = 0;

        fill(carve(0, 8, PRIVATE_ANON), "abcdefgh");
        sigaction(SIGALRM, &action, NULL);
        setitimer(ITIMER_REAL, &often, NULL);
        while (atomic_load(&handled) < 20) {
          refused += sys_mremap(slot(from), 8 * PAGE, 8 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(16 - from)) != slot(16 - from);
          from = 16 - from;
        }
        signal(SIGALRM, SIG_IGN);
        record_number("refused", refused);
        if (from)
          sys_mremap(slot(16), 8 * PAGE, 8 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(0));
        observe_strip("after", 0, 24);
      `,
      expect: { mremap: { refused: 0, after: 'abcdefgh----------------' } },
      seconds: 30,
    },
    {
      name: 'while-it-waits',
      title:
        'a signal to a thread that waits in mremap for its event to be read: it waits on, and returns the new address',
      preamble: c`
        static atomic_int returned, tid;
        static atomic_long handled;
        static void *result;

        static void on_signal(int signal)
        {
          (void)signal;
          handled++;
        }

        static void *move_on(void *argument)
        {
          (void)argument;
          tid = (int)syscall(SYS_gettid);
          result = sys_mremap(slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
          returned = 1;
          return NULL;
        }
      `,
      program: c`
        struct sigaction action = { .sa_handler = on_signal };
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);
        struct pollfd event = { uffd, POLLIN, 0 };
        struct uffd_msg msg;
        pthread_t thread;

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        sigaction(SIGUSR2, &action, NULL);
        thread = start(move_on, NULL);
        if (poll(&event, 1, 5000) != 1)
          failed("no event");
        syscall(SYS_tgkill, getpid(), tid, SIGUSR2);
        /* Were it interrupted, it would return now. */
        for (int i = 0; i < 1000 && !atomic_load(&returned); i++)
          sched_yield();
        record_flag("returned", returned);
        record_flag("event", uffd_read(uffd, &msg, 5000) && msg.event == UFFD_EVENT_REMAP);
        finish(thread);
        record_flag("moved", result == slot(6));
        record_number("handled", handled);
        observe_strip("after", 0, 10);
      `,
      expect: {
        mremap: { returned: false, event: true, moved: true, handled: 1, after: '------abcd' },
      },
      needs: ['userfaultfd'],
    },
  ],
});
