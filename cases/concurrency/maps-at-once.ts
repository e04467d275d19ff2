import { c, oneOf } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

/**
 * A thread that makes a call while /proc/self/maps is read by one read, and its opposite while nobody reads. Other mappings lie
 * between, so that the reading takes its time.
 */
const readers = c`
  static atomic_long reading, changed;
  static atomic_int stop;

  /* The calls: there while the other thread reads, and back. */
  static bool there(void);
  static bool back(void);

  static void *change_on(void *argument)
  {
    (void)argument;
    for (long round = 1; !atomic_load(&stop); round++) {
      while (atomic_load(&reading) < 2 * round - 1)
        if (atomic_load(&stop))
          return NULL;
      /* Sooner or later within the reading. */
      for (volatile long i = 0; i < round * 37 % 1500; i++)
        ;
      if (!there())
        failed("there: %s", errno_name(errno));
      while (atomic_load(&reading) < 2 * round)
        if (atomic_load(&stop))
          return NULL;
      if (!back())
        failed("back: %s", errno_name(errno));
      changed = round;
    }
    return NULL;
  }

  static char text[8192];

  static void read_maps(long round)
  {
    static int fd = -1;
    ssize_t n;

    if (fd < 0)
      fd = open_proc("/proc/self/maps", "CONFIG_PROC_FS");
    lseek(fd, 0, SEEK_SET);
    reading = 2 * round - 1;
    n = read(fd, text, sizeof(text) - 1);
    reading = 2 * round;
    if (n <= 0)
      broken("reading maps: %s", errno_name(errno));
    text[n] = 0;
    while (atomic_load(&changed) < round)
      sched_yield();
  }

  /* The last page behind the mapping in which a page lies that was listed, 0 where none does. */
  static long end_of(long page)
  {
    for (char *line = text; *line && strchr(line, '\n'); line = strchr(line, '\n') + 1) {
      char *from = (char *)strtoul(line, &line, 16), *to = (char *)strtoul(line + 1, &line, 16);

      if (from <= slot(page) && to > slot(page))
        return (long)((size_t)(to - slot(0)) / PAGE);
    }
    return 0;
  }

  static void map_many(void)
  {
    for (long page = 16; page < 40; page += 2)
      carve(page, 1, PRIVATE_ANON);
  }
`;

/** A plain move past a reader: [name, title, from, to, those that both miss]. */
const directions = [
  ['up', 'up', 8, 44, 'both'],
  ['down', 'down', 44, 8, 'neither'],
] as const;

export const mapsAtOnce = clause('concurrency/maps-at-once', {
  says: 'Who reads /proc/self/maps at once while a mapping is moved sees it at the old place or at the new one. Since 6.17 a reader may see one that is moved up at both, and one that is moved down at neither; and never otherwise.',
  source: [
    { code: 'fs/proc/task_mmu.c: m_start; mm/mmap_lock.c: lock_next_vma' },
    commitOf('maps-lock-one-mapping'),
  ],
  needs: ['two-processors'],
  cases: directions.map(([name, title, from, to, wrong]) => ({
    name,
    title: `two pages are moved ${title} again and again while a thread reads its maps at once`,
    preamble: c`
      ${readers}

      static bool there(void)
      {
        return sys_mremap(slot(${from}), 2 * PAGE, 2 * PAGE, ${F}, slot(${to})) == slot(${to});
      }

      static bool back(void)
      {
        return sys_mremap(slot(${to}), 2 * PAGE, 2 * PAGE, ${F}, slot(${from})) == slot(${from});
      }
    `,
    program: c`
      long both = 0, neither = 0, old = 0;
      pthread_t thread;

      needs_two_processors();
      carve(${from}, 2, PRIVATE_ANON);
      map_many();
      thread = start(change_on, NULL);
      for (long round = 1; round <= 150 || (!old && round <= 3000); round++) {
        bool at_old, at_new;

        read_maps(round);
        at_old = end_of(${from}) == ${from} + 2;
        at_new = end_of(${to}) == ${to} + 2;
        both += at_old && at_new;
        neither += !at_old && !at_new;
        old += at_old && !at_new;
      }
      stop = 1;
      finish(thread);
      record_flag("both", both > 0);
      record_flag("neither", neither > 0);
      record_flag("old", old > 0);
    `,
    expect: {
      mremap: { both: false, neither: false, old: true },
      'maps-lock-one-mapping': {
        both: wrong === 'both' ? oneOf(false, true) : false,
        neither: wrong === 'neither' ? oneOf(false, true) : false,
        old: true,
      },
    },
    leavesOpen: 'whether the reader is overtaken',
    races: true as const,
    seconds: 40,
  })),
});

/** Calls that leave mapped what is looked at: [name, title, set-up, there, back, what must be listed, change]. */
const calls = [
  [
    'source',
    'a mapping that is moved with MREMAP_DONTUNMAP',
    'carve(8, 2, PRIVATE_ANON);',
    `sys_mremap(slot(8), 2 * PAGE, 2 * PAGE, ${F} | MREMAP_DONTUNMAP, slot(44)) == slot(44)`,
    'munmap(slot(44), 2 * PAGE) == 0',
    'end_of(8) == 10',
    'dontunmap',
  ],
  [
    'rest',
    'the first and the last page of a mapping whose middle is moved away and comes back',
    'carve(8, 4, PRIVATE_ANON);',
    `sys_mremap(slot(9), 2 * PAGE, 2 * PAGE, ${F}, slot(44)) == slot(44)`,
    `sys_mremap(slot(44), 2 * PAGE, 2 * PAGE, ${F}, slot(9)) == slot(9)`,
    '(end_of(8) == 12 || end_of(8) == 9) && end_of(11) == 12',
    'mremap',
  ],
  [
    'grown',
    'a mapping that grows and shrinks in place, with one behind it',
    'carve(8, 2, PRIVATE_ANON);\ncarve(12, 1, SHARED_ANON);',
    'sys_mremap(slot(8), 2 * PAGE, 4 * PAGE, 0, NULL) == slot(8)',
    'sys_mremap(slot(8), 4 * PAGE, 2 * PAGE, 0, NULL) == slot(8)',
    '(end_of(8) == 10 || end_of(8) == 12) && end_of(12) == 13',
    'mremap',
  ],
  [
    'shrunk',
    'a mapping that shrinks and grows in place, with one behind it',
    'carve(8, 4, PRIVATE_ANON);\ncarve(12, 1, SHARED_ANON);',
    'sys_mremap(slot(8), 4 * PAGE, 2 * PAGE, 0, NULL) == slot(8)',
    'sys_mremap(slot(8), 2 * PAGE, 4 * PAGE, 0, NULL) == slot(8)',
    '(end_of(8) == 10 || end_of(8) == 12) && end_of(12) == 13',
    'mremap',
  ],
  [
    'neighbours',
    'mappings between which another is moved in and out, and with which it becomes one',
    'carve(8, 2, PRIVATE_ANON);\ncarve(12, 2, PRIVATE_ANON);\ncarve(44, 2, PRIVATE_ANON);',
    `sys_mremap(slot(44), 2 * PAGE, 2 * PAGE, ${F}, slot(10)) == slot(10)`,
    `sys_mremap(slot(10), 2 * PAGE, 2 * PAGE, ${F}, slot(44)) == slot(44)`,
    '(end_of(8) == 10 || end_of(8) == 14) && end_of(12) == 14',
    'mremap',
  ],
] as const;

export const mapsMissNothing = clause('concurrency/maps-miss-nothing', {
  says: 'What stays mapped through a call is listed by whoever reads /proc/self/maps meanwhile, as it was or as it is then: the source of MREMAP_DONTUNMAP, the rest of a mapping, what grows or shrinks in place, and neighbours.',
  source: [{ code: 'fs/proc/task_mmu.c: m_start; mm/mmap_lock.c: lock_next_vma' }],
  needs: ['two-processors'],
  cases: calls.map(([name, title, setUp, there, back, right, key]) => ({
    name,
    title: `${title}, 100 times while a thread reads its maps at once`,
    preamble: c`
      ${readers}

      static bool there(void)
      {
        return ${there};
      }

      static bool back(void)
      {
        return ${back};
      }
    `,
    program: c`
      pthread_t thread;
      long wrong = 0;

      needs_two_processors();
      ${setUp}
      map_many();
      thread = start(change_on, NULL);
      for (long round = 1; round <= 100; round++) {
        read_maps(round);
        wrong += !(${right});
      }
      stop = 1;
      finish(thread);
      record_number("wrong", wrong);
    `,
    expect: { [key]: { wrong: 0 } },
    races: true as const,
    seconds: 40,
  })),
});
