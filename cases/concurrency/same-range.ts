import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** Two threads that make a call each, at the same time, round for round. */
const two = c`
  static atomic_long ready, done;
  static atomic_int stop;
  static void *answers[2];

  static void *call(long which);

  static void *call_on(void *argument)
  {
    long which = (long)argument;

    for (long round = 1; ; round++) {
      while (atomic_load(&ready) < round && !atomic_load(&stop))
        sched_yield();
      if (atomic_load(&stop))
        return NULL;
      answers[which] = call(which);
      done++;
    }
  }

  static void both_call(long round)
  {
    ready = round;
    while (atomic_load(&done) < 2 * round)
      sched_yield();
  }
`;

export const oneOfTwoWins = clause('concurrency/one-of-two-wins', {
  says: 'Of two threads that move, or grow, the same range at the same time one is answered as if it had been first, and the other as if it had come later.',
  source: [{ code: 'mm/mremap.c: mmap_write_lock_killable' }],
  needs: ['two-processors'],
  cases: (
    [
      [
        'move',
        'two plain moves to two places: one has the pages, the other is refused',
        'return sys_mremap(slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8 + 8 * which));',
        'one == MAP_FAILED && !memcmp(other, "a", 1)',
        'mremap',
      ],
      [
        'dontunmap',
        'two moves with MREMAP_DONTUNMAP: both go, one has the pages and the other zeros',
        'return sys_mremap(slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(8 + 8 * which));',
        "one != MAP_FAILED && other != MAP_FAILED && !*one && *other == 'a'",
        'dontunmap',
      ],
      [
        'grow',
        'two growths in place: one has room, the other is no longer at the end',
        '(void)which;\nreturn sys_mremap(slot(0), 4 * PAGE, 5 * PAGE, 0, NULL);',
        'one == MAP_FAILED && other == slot(0)',
        'mremap',
      ],
    ] as const
  ).map(([name, title, body, right, key]) => ({
    name,
    title: `${title}, 60 times`,
    preamble: c`
      ${two}
      static void *call(long which)
      {
        ${body}
      }
    `,
    program: c`
      pthread_t threads[2];
      long rounds = 0, right = 0;

      needs_two_processors();
      threads[0] = start(call_on, (void *)0);
      threads[1] = start(call_on, (void *)1);
      while (rounds < 60) {
        char *one, *other;
        bool first;

        munmap(slot(0), 32 * PAGE);
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        both_call(++rounds);
        /* The one that came later: refused, or with zeros. */
        first = answers[0] == MAP_FAILED || (answers[1] != MAP_FAILED && !*(char *)answers[0]);
        one = answers[first ? 0 : 1];
        other = answers[first ? 1 : 0];
        right += ${right};
      }
      stop = 1;
      finish(threads[0]);
      finish(threads[1]);
      record_number("right", right);
    `,
    expect: { [key]: { right: 60 } },
    races: true as const,
    seconds: 30,
  })),
});

export const forkSeesBeforeOrAfter = clause('concurrency/fork-sees-before-or-after', {
  says: 'A fork while another thread moves has the pages at the old place or at the new one, whole, and never at both or at none.',
  source: [{ code: 'kernel/fork.c: dup_mmap: mmap_write_lock_killable' }],
  needs: ['two-processors'],
  cases: (
    [
      ['plain', 'MREMAP_MAYMOVE | MREMAP_FIXED', '-', 'mremap'],
      ['dontunmap', 'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP', '.', 'dontunmap'],
    ] as const
  ).map(([name, flags, empty, key]) => ({
    name,
    title: `16 children, born while a thread moves four pages there and back (${flags.replaceAll('MREMAP_', '')})`,
    preamble: c`
      static atomic_int stop;
      static atomic_long moves, refused;

      static void *move_on(void *argument)
      {
        (void)argument;
        for (long from = 0; !atomic_load(&stop); from = 8 - from) {
          refused += sys_mremap(slot(from), 4 * PAGE, 4 * PAGE, ${flags}, slot(8 - from)) != slot(8 - from);
          moves++;
        }
        return NULL;
      }

      /* Whether four pages there have their letters, or are all empty. */
      static bool has(long first, bool letters)
      {
        bool right = true;

        for (long i = 0; i < 4; i++)
          right &= read_page(slot(first + i)) == (letters ? "abcd"[i] : '${empty}');
        return right;
      }
    `,
    program: c`
      pthread_t thread;
      long children = 0, right = 0;

      needs_two_processors();
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      thread = start(move_on, NULL);
      for (; children < 16; children++) {
        long before = atomic_load(&moves);
        int status;
        pid_t child;

        while (atomic_load(&moves) < before + 2)
          sched_yield();
        child = fork();
        if (child < 0)
          broken("fork: %s", errno_name(errno));
        if (!child) {
          catch_faults();
          /* With DONTUNMAP the first move has nothing at the other side yet. */
          _exit((has(0, true) && has(8, false)) || (has(8, true) && has(0, false)) ? 0 : 1);
        }
        if (waitpid(child, &status, 0) != child)
          broken("waitpid: %s", errno_name(errno));
        right += status == 0;
      }
      stop = 1;
      finish(thread);
      record_number("right", right);
      record_number("refused", refused);
    `,
    expect: { [key]: { right: 16, refused: 0 } },
    races: true as const,
    seconds: 40,
  })),
});
