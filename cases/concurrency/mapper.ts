import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, letter } from '../sources.ts';

/** Ways to ask for the source range: [name, title, address, flags]. */
const ways = [
  ['null', 'mmap(NULL)', 'NULL', '0'],
  ['hint', 'mmap with the source as a hint', 'source', '0'],
  ['noreplace', 'mmap with MAP_FIXED_NOREPLACE', 'source', 'MAP_FIXED_NOREPLACE'],
] as const;

/** A thread that maps and unmaps four pages without pause and counts how often it was given the source. */
const mapper = (address: string, flags: string) => c`
  #ifndef MAP_FIXED_NOREPLACE
  #define MAP_FIXED_NOREPLACE 0x100000
  #endif

  static char *source;
  static atomic_int stop;
  static atomic_long tries, given;

  static void *map_on(void *argument)
  {
    (void)argument;
    while (!atomic_load(&stop)) {
      char *got = mmap(${address}, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | ${flags}, -1, 0);

      tries++;
      if (got == MAP_FAILED)
        continue;
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

  /* Waits until the thread has asked once more, wholly after this call has begun. */
  static void wait_for_tries(void)
  {
    long before = atomic_load(&tries);

    while (atomic_load(&tries) < before + 2)
      sched_yield();
  }
`;

export const nobodyIsGivenTheSource = clause('concurrency/nobody-is-given-the-source', {
  says: 'No mmap of another thread is given the source range while it is moved with MREMAP_DONTUNMAP, however it asks for it.',
  source: [letter, commitOf('dontunmap')],
  cases: ways.map(([name, title, address, flags]) => ({
    name,
    title: `a thread that keeps calling ${title} is never given the source over 100 moves`,
    preamble: mapper(address, flags),
    program: c`
      pthread_t thread;
      long moved = 0;

      needs_two_processors();
      place_source();
      thread = start(map_on, NULL);
      for (long round = 0; round < 100; round++) {
        wait_for_tries();
        moved += sys_mremap(source, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(8)) == slot(8);
        fill(source, "abcd");
      }
      stop = 1;
      finish(thread);
      record_number("moved", moved);
      record_number("given", given);
    `,
    expect: { dontunmap: { moved: 100, given: 0 } },
    races: true as const,
    needs: ['two-processors'] as const,
    seconds: 30,
  })),
});

export const plainMoveOpensAWindow = clause('concurrency/plain-move-opens-a-window', {
  says: 'After a plain move another thread is given the source range, whichever way it asks for it.',
  source: [letter],
  cases: [
    {
      name: 'the-hole-is-given-away',
      title: 'between a plain move and the mmap behind it, mmap(NULL) is given the source range',
      preamble: mapper('NULL', '0'),
      program: c`
        char *got;

        place_source();
        observe_mremap("move", source, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        got = mmap(NULL, 4 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        record_flag("given", got == source);
        (void)map_on;
        (void)wait_for_tries;
      `,
      expect: { mremap: { move: at(8), given: true } },
    },
    ...ways.map(([name, title, address, flags]) => ({
      name: `window-for-${name}`,
      title: `a thread that keeps calling ${title} is given the source: what it never gets with MREMAP_DONTUNMAP it can get`,
      preamble: mapper(address, flags),
      program: c`
        pthread_t thread;
        long before;

        place_source();
        thread = start(map_on, NULL);
        wait_for_tries();
        before = atomic_load(&given);
        observe_mremap("move", source, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        while (!atomic_load(&given))
          sched_yield();
        stop = 1;
        finish(thread);
        record_number("before", before);
        record_flag("given", given > 0);
      `,
      expect: { mremap: { move: at(8), before: 0, given: true } },
      races: true as const,
      seconds: 30,
    })),
  ],
});
