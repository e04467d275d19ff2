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

  /* Until the reader has gone once over the pages: it is on its way while the next call is made. */
  static void wait_for_reads(void)
  {
    long before = atomic_load(&reads);

    while (atomic_load(&reads) < before + 8)
      sched_yield();
  }
`;

export const readerMeetsNoHole = clause('concurrency/reader-meets-no-hole', {
  says: 'A thread that keeps reading the source never faults into a hole while it is moved with MREMAP_DONTUNMAP.',
  source: [letter, man('MREMAP_DONTUNMAP ("atomically")'), commitOf('dontunmap')],
  cases: [
    {
      name: 'reader-meets-no-hole',
      title: 'a reader sees the pages or zeros, and never a hole, over 100 moves',
      preamble: reader,
      program: c`
        pthread_t thread;
        long moved = 0;

        needs_two_processors();
        source = carve(0, 4, PRIVATE_ANON);
        fill(source, "abcd");
        thread = start(read_on, NULL);
        for (long round = 0; round < 100; round++) {
          wait_for_reads();
          moved += sys_mremap(source, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(8)) == slot(8);
          fill(source, "abcd");
        }
        stop = 1;
        finish(thread);
        record_number("moved", moved);
        record_number("holes", holes);
        record_number("strange", strange);
      `,
      expect: { dontunmap: { moved: 100, holes: 0, strange: 0 } },
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

        source = carve(0, 4, PRIVATE_ANON);
        fill(source, "abcd");
        thread = start(read_on, NULL);
        wait_for_reads();
        sys_mremap(source, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        while (!atomic_load(&holes))
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

/** A thread that adds to the first word of the source without pause. */
const adder = c`
  static atomic_long *source;
  static atomic_int stop;
  static atomic_long added;

  static void *add_on(void *argument)
  {
    (void)argument;
    while (!atomic_load(&stop)) {
      atomic_fetch_add(source, 1);
      added++;
    }
    return NULL;
  }

  static void wait_for_adds(void)
  {
    long before = atomic_load(&added);

    while (atomic_load(&added) < before + 2)
      sched_yield();
  }
`;

export const noWriteIsLost = clause('concurrency/no-write-is-lost', {
  says: 'What another thread writes to the source while it is moved with MREMAP_DONTUNMAP is in the page that was moved or in the new one, and never lost.',
  source: [letter, commitOf('dontunmap')],
  cases: [
    {
      name: 'every-addition-counts',
      title: 'a thread adds to a word of the source over 100 moves: the sums of all places are what it added',
      preamble: adder,
      program: c`
        pthread_t thread;
        long found = 0, moved = 0;

        needs_two_processors();
        source = (void *)carve(0, 1, PRIVATE_ANON);
        thread = start(add_on, NULL);
        for (long round = 0; round < 100; round++) {
          wait_for_adds();
          moved += sys_mremap(source, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(2)) == slot(2);
          found += *(volatile long *)slot(2);
        }
        stop = 1;
        finish(thread);
        found += *(volatile long *)slot(0);
        record_number("moved", moved);
        record_number("lost", added - found);
      `,
      expect: { dontunmap: { moved: 100, lost: 0 } },
      races: true,
      needs: ['two-processors'],
      seconds: 30,
    },
    {
      name: 'a-copy-loses-some',
      title: 'with a copy and a clearing in place of the move additions are lost: the sum can be wrong',
      preamble: adder,
      program: c`
        pthread_t thread;
        long found = 0, lost = 0;

        needs_two_processors();
        source = (void *)carve(0, 1, PRIVATE_ANON);
        carve(2, 1, PRIVATE_ANON);
        thread = start(add_on, NULL);
        /* The thread stands still for neither: sooner or later it adds in between. */
        while (lost <= 0) {
          found = *(volatile long *)slot(0);
          wait_for_adds();
          *(volatile long *)slot(0) = 0;
          lost = atomic_load(&added) - found - *(volatile long *)slot(0);
        }
        stop = 1;
        finish(thread);
        record_flag("lost", lost > 0);
      `,
      expect: { mremap: { lost: true } },
      races: true,
      needs: ['two-processors'],
      seconds: 30,
    },
  ],
});
