import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, letter } from '../sources.ts';

/** A thread that maps and unmaps four pages without pause and counts how often it was given the source. */
const mapper = c`
  static char *source;
  static atomic_int stop;
  static atomic_long tries, given;

  static void *map_on(void *argument)
  {
    (void)argument;
    while (!atomic_load(&stop)) {
      char *got = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

      if (got == MAP_FAILED)
        continue;
      tries++;
      given += got < source + 4 * PAGE && source < got + 4 * PAGE;
      munmap(got, 4 * PAGE);
    }
    return NULL;
  }

  /* The source lies where the kernel itself has put it, so that it would put something there again. */
  static void place_source(void)
  {
    source = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (source == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    fill(source, "abcd");
  }
`;

export const nobodyIsGivenTheSource = clause('concurrency/nobody-is-given-the-source', {
  says: 'No mmap of another thread is given the source range while it is moved with MREMAP_DONTUNMAP.',
  source: [letter, commitOf('dontunmap')],
  cases: [
    {
      name: 'nobody-is-given-the-source',
      title: 'a thread that keeps calling mmap(NULL) is never given the source over 300 moves',
      preamble: mapper,
      program: c`
        pthread_t thread;
        long moved = 0;

        needs_two_processors();
        place_source();
        thread = start(map_on, NULL);
        while (!atomic_load(&tries))
          sched_yield();
        for (long round = 0; round < 300; round++) {
          moved += sys_mremap(source, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(8)) == slot(8);
          sched_yield();
          fill(source, "abcd");
        }
        stop = 1;
        finish(thread);
        record_number("moved", moved);
        record_number("given", given);
      `,
      expect: { dontunmap: { moved: 300, given: 0 } },
      races: true,
      needs: ['two-processors'],
      seconds: 30,
    },
  ],
});

export const plainMoveOpensAWindow = clause('concurrency/plain-move-opens-a-window', {
  says: 'Between a plain move and a mmap that fills the hole again, another thread can be given the source range.',
  source: [letter],
  cases: [
    {
      name: 'the-hole-is-given-away',
      title: 'between a plain move and the mmap behind it, mmap(NULL) is given the source range',
      preamble: mapper,
      program: c`
        char *got;

        place_source();
        observe_mremap("move", source, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        got = mmap(NULL, 4 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        record_flag("given", got == source);
        (void)map_on;
      `,
      expect: { mremap: { move: at(8), given: true } },
    },
    {
      name: 'the-window-exists',
      title: 'with plain mremap and mmap, a thread that keeps calling mmap(NULL) can be given the source',
      preamble: mapper,
      program: c`
        pthread_t thread;
        long lost = 0, rounds = 0;

        needs_two_processors();
        place_source();
        thread = start(map_on, NULL);
        while (!atomic_load(&tries))
          sched_yield();
        for (; rounds < 300; rounds++) {
          char *back;

          if (sys_mremap(source, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8)) != slot(8))
            failed("mremap: %s", errno_name(errno));
          back = mmap(source, 4 * PAGE, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
          while (back == MAP_FAILED && errno == EEXIST) {
            lost++;
            back = mmap(source, 4 * PAGE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
          }
          if (back != source)
            failed("mmap of the hole: %s", errno_name(errno));
          fill(source, "abcd");
        }
        stop = 1;
        finish(thread);
        record_number("rounds", rounds);
        /* Whoever lost the race lost it to the mapper. */
        record_flag("lost-without-being-given", lost > 0 && given == 0);
      `,
      expect: { mremap: { rounds: 300, 'lost-without-being-given': false } },
      leavesOpen: 'how often the race is lost: that depends on the machine',
      races: true,
      needs: ['two-processors'],
      seconds: 30,
    },
  ],
});
