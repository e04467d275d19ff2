import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, letter, man } from '../sources.ts';

/** A thread that reads the source without pause and counts faults and bytes that were never there. */
const reader = c`
  #include <setjmp.h>

  static char *source;
  static atomic_int stop;
  static atomic_long reads, holes, strange;
  static sigjmp_buf away;

  static void on_hole(int signal)
  {
    (void)signal;
    siglongjmp(away, 1);
  }

  static void *read_on(void *argument)
  {
    (void)argument;
    signal(SIGSEGV, on_hole);
    while (!atomic_load(&stop)) {
      if (sigsetjmp(away, 1)) {
        holes++;
        continue;
      }
      for (long i = 0; i < 4; i++) {
        char byte = ((volatile char *)source)[i * PAGE];

        strange += byte != 0 && byte != "abcd"[i];
        reads++;
      }
    }
    return NULL;
  }
`;

export const readerMeetsNoHole = clause('concurrency/reader-meets-no-hole', {
  says: 'A thread that keeps reading the source never faults into a hole while it is moved with MREMAP_DONTUNMAP.',
  source: [letter, man('MREMAP_DONTUNMAP ("atomically")'), commitOf('dontunmap')],
  cases: [
    {
      name: 'reader-meets-no-hole',
      title: 'a reader sees the pages or zeros, and never a hole, over 300 moves',
      preamble: reader,
      program: c`
        pthread_t thread;
        long moved = 0;

        needs_two_processors();
        source = carve(0, 4, PRIVATE_ANON);
        fill(source, "abcd");
        thread = start(read_on, NULL);
        while (!atomic_load(&reads))
          sched_yield();
        for (long round = 0; round < 300; round++) {
          moved += sys_mremap(source, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(8)) == slot(8);
          sched_yield();
          fill(source, "abcd");
        }
        stop = 1;
        finish(thread);
        record_number("moved", moved);
        record_number("holes", holes);
        record_number("strange", strange);
      `,
      expect: { dontunmap: { moved: 300, holes: 0, strange: 0 } },
      races: true,
      needs: ['two-processors'],
      seconds: 30,
    },
    {
      name: 'plain-move-leaves-a-hole',
      title: 'a reader does meet a hole when a plain move leaves one: the case without a hole can fail',
      preamble: reader,
      program: c`
        pthread_t thread;
        long deadline;

        source = carve(0, 4, PRIVATE_ANON);
        fill(source, "abcd");
        thread = start(read_on, NULL);
        while (!atomic_load(&reads))
          sched_yield();
        sys_mremap(source, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        deadline = now_ms() + 5000;
        while (!atomic_load(&holes) && now_ms() < deadline)
          sched_yield();
        stop = 1;
        finish(thread);
        record_flag("hole", holes > 0);
        record_number("strange", strange);
      `,
      expect: { mremap: { hole: true, strange: 0 } },
      races: true,
      seconds: 30,
    },
  ],
});
