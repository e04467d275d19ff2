import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

/** A source that takes a while to be looked through, a target of four pages, and a timer. */
const preamble = c`
  #include <sys/time.h>

  /* Of page tables, a page in each: not all kernels look for a signal at every page. */
  enum { TABLES = 64 };

  static char *source, *target;
  static atomic_long calling, between;

  static void map_there(char *where, const char *letters, size_t len)
  {
    if (mmap(where, len, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) != where)
      broken("mmap: %s", errno_name(errno));
    fill(where, letters);
  }

  static void map_source(int advice)
  {
    size_t len = TABLES * BLOCK;

    source = mmap(NULL, 2 * len + BLOCK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (source == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    target = source + len + BLOCK;
    map_there(source, "abcd", len);
    madvise(source, len, MADV_NOHUGEPAGE);
    for (size_t at = BLOCK; at < len; at += BLOCK)
      source[at] = 'x';
    if (madvise(source, len, advice)) {
      if (access("/sys/kernel/mm/ksm/run", F_OK))
        lacks("madvise(MADV_MERGEABLE) (CONFIG_KSM)");
      broken("madvise: %s", errno_name(errno));
    }
  }

  /* In a call a target that is gone while the source is there: it has been interrupted. */
  static void on_alarm(int signal)
  {
    unsigned char present;

    (void)signal;
    if (calling && syscall(SYS_mincore, target, PAGE, &present) && !syscall(SYS_mincore, source, PAGE, &present))
      between++;
  }

  static void set_timer(long first, long next)
  {
    const struct itimerval timer = { { 0, next }, { 0, first } };

    setitimer(ITIMER_REAL, &timer, NULL);
  }

  /* Moves the source over a target; the next one is where the source was. */
  static char *move_over(void)
  {
    char *got;

    map_there(target, "wxyz", 4 * PAGE);
    calling = 1;
    got = sys_mremap(source, TABLES * BLOCK, TABLES * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, target);
    calling = 0;
    if (got == target) {
      target = source;
      source = got;
    }
    return got;
  }
`;

export const signalsInterruptUnmerging = clause('concurrency/signals-interrupt-unmerging', {
  says: 'A signal that comes while a move looks for pages that KSM has merged interrupts it: EINTR, the source whole and a fixed target gone; with SA_RESTART the call is begun anew, and done.',
  source: [
    { code: 'mm/mremap.c: move_vma, prep_move_vma call ksm_madvise; mm/ksm.c: -ERESTARTSYS' },
    { man: 'signal(7), man-pages 6.20, Interruption of system calls' },
  ],
  cases: [
    {
      name: 'refused',
      title:
        'moves of mergeable memory under a timer of a millisecond, until one is interrupted: EINTR, nothing moved, the target gone',
      preamble,
      program: c`
        struct sigaction action = { .sa_handler = on_alarm };
        char *got;

        map_source(MADV_MERGEABLE);
        sigaction(SIGALRM, &action, NULL);
        set_timer(1000, 1000);
        do
          got = move_over();
        while (got != MAP_FAILED);
        record_string("call", errno_name(errno));
        set_timer(0, 0);
        observe_strip_at("source", source, 4, -1);
        observe_strip_at("target", target, 4, -1);
        record_flag("again", move_over() != MAP_FAILED);
        observe_strip_at("after", source, 4, -1);
      `,
      expect: { mremap: { call: 'EINTR', source: 'abcd', target: '----', again: true, after: 'abcd' } },
      seconds: 30,
    },
    {
      name: 'begun-anew',
      title:
        'moves of mergeable memory with a signal in each, until one comes in between: the call is done when its handler has returned',
      preamble,
      program: c`
        struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
        char *got;

        map_source(MADV_MERGEABLE);
        sigaction(SIGALRM, &action, NULL);
        /* Where it meets the call is not known: at once, and later and later. */
        for (long delay = 1; !atomic_load(&between); delay = delay % 3000 + 23) {
          set_timer(delay, 0);
          got = move_over();
          if (got == MAP_FAILED)
            failed("mremap: %s", errno_name(errno));
        }
        set_timer(0, 0);
        observe_strip_at("after", source, 4, -1);
      `,
      expect: { mremap: { after: 'abcd' } },
      seconds: 30,
    },
    {
      name: 'not-without-advice',
      title:
        'the same moves of memory that is not mergeable, forty of them with a signal in each: all are done',
      preamble,
      program: c`
        struct sigaction action = { .sa_handler = on_alarm };
        long refused = 0;

        map_source(MADV_NORMAL);
        sigaction(SIGALRM, &action, NULL);
        for (long tries = 0; tries < 40; tries++) {
          set_timer(1 + tries * 50, 0);
          refused += move_over() == MAP_FAILED;
        }
        set_timer(0, 0);
        record_number("refused", refused);
        record_number("between", between);
        observe_strip_at("after", source, 4, -1);
      `,
      expect: { mremap: { refused: 0, between: 0, after: 'abcd' } },
      seconds: 30,
    },
  ],
});

/** Two mappings, the second one large, and moves of both until one of them fails. */
const half = c`
  #include <sys/time.h>

  enum { TABLES = 64 };

  static char *source, *target;

  static void on_alarm(int signal)
  {
    (void)signal;
  }

  static void map_both(void)
  {
    size_t len = (TABLES + 1) * BLOCK;

    source = mmap(NULL, 2 * len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (source == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    target = source + len;
    if (mprotect(source, len, PROT_READ | PROT_WRITE))
      broken("mprotect: %s", errno_name(errno));
    madvise(source, len, MADV_NOHUGEPAGE);
    fill(source, "ab");
    for (size_t at = BLOCK; at < len; at += BLOCK)
      fill(source + at, "cd");
    if (madvise(source, len, MADV_MERGEABLE)) {
      if (access("/sys/kernel/mm/ksm/run", F_OK))
        lacks("madvise(MADV_MERGEABLE) (CONFIG_KSM)");
      broken("madvise: %s", errno_name(errno));
    }
    if (mprotect(source + BLOCK, len - BLOCK, PROT_READ))
      broken("mprotect: %s", errno_name(errno));
  }

  /* A signal in each, at another time; until one has moved the first mapping and not the second. */
  static void move_until_half_way(int flags)
  {
    const struct sigaction action = { .sa_handler = on_alarm, .sa_flags = flags };
    size_t len = (TABLES + 1) * BLOCK;
    unsigned char present;

    sigaction(SIGALRM, &action, NULL);
    for (long delay = 1;; delay = delay % 3000 + 23) {
      const struct itimerval timer = { { 0, 0 }, { 0, delay } };
      char *got;
      int error;

      setitimer(ITIMER_REAL, &timer, NULL);
      got = sys_mremap(source, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, target);
      error = errno;
      if (got == MAP_FAILED && syscall(SYS_mincore, source, PAGE, &present)) {
        record_string("call", errno_name(error));
        break;
      }
      if (got == MAP_FAILED)
        continue;
      got = source;
      source = target;
      target = mmap(got, len, PROT_NONE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    }
    observe_strip_at("moved", target, 2, -1);
    observe_strip_at("stays", source + BLOCK, 2, -1);
  }
`;

export const interruptedHalfWay = clause('concurrency/interrupted-half-way', {
  says: 'A signal that interrupts a move over several mappings (6.17) between two of them leaves those before it moved, and the call says EINTR; it cannot be begun anew.',
  source: [
    { code: 'mm/mremap.c: remap_move hands on what prep_move_vma says; mm/ksm.c: -ERESTARTSYS' },
    commitOf('moves-over-several'),
  ],
  cases: (
    [
      ['refused', 'without SA_RESTART', '0'],
      ['not-begun-anew', 'with SA_RESTART, which would begin it at a source that has gone', 'SA_RESTART'],
    ] as const
  ).map(([name, title, flags]) => ({
    name,
    title: `moves of two mappings of mergeable memory, until a signal comes between the two, ${title}: EINTR`,
    preamble: half,
    program: c`
      map_both();
      move_until_half_way(${flags});
    `,
    expect: { 'moves-over-several': { call: 'EINTR', moved: 'ab', stays: 'cd' } },
    ...(name === 'not-begun-anew' && {
      bugs: { 'begins-half-a-move-anew': { call: 'EFAULT' } },
    }),
    seconds: 30,
  })),
});
