import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { newer } from './newer.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;
const source = [
  { man: 'userfaultfd(2), UFFDIO_REGISTER_MODE_WP' },
  { code: 'mm/mremap.c: move_ptes: need_clear_uffd_wp; mm: clear uffd-wp PTE/PMD state on mremap()' },
];

const protection = c`
  #ifndef UFFD_FEATURE_WP_UNPOPULATED
  #define UFFD_FEATURE_WP_UNPOPULATED (1 << 13)
  #endif

  static int write_protect(int uffd, char *where, size_t len, uint64_t mode)
  {
    struct uffdio_writeprotect protect = { { (uintptr_t)where, len }, mode };

    return ioctl(uffd, UFFDIO_WRITEPROTECT, &protect) ? errno : 0;
  }

  static __attribute__((unused)) void watch_writes(int uffd, char *where, size_t len)
  {
    uffd_register(uffd, where, len, UFFDIO_REGISTER_MODE_WP);
    if (write_protect(uffd, where, len, UFFDIO_WRITEPROTECT_MODE_WP))
      broken("UFFDIO_WRITEPROTECT: %s", errno_name(errno));
  }

  /* How many pages /proc/self/pagemap tells to be write-protected so (bit 57, since 5.14). */
  static __attribute__((unused)) long count_protected(char *where, size_t pages)
  {
    int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
    long count = 0;

    for (size_t i = 0; i < pages; i++) {
      uint64_t entry = 0;

      if (pread(fd, &entry, sizeof(entry), (off_t)(((uintptr_t)where / PAGE + i) * sizeof(entry))) != sizeof(entry))
        broken("pread: %s", errno_name(errno));
      count += entry >> 57 & 1;
    }
    close(fd);
    return count;
  }

  /* A thread that writes one byte. */
  static atomic_int written;

  static __attribute__((unused)) void *write_byte(void *argument)
  {
    *(volatile char *)argument = 'w';
    written = 1;
    return NULL;
  }
`;

/** What moves, and who has asked for the event: [name, flags, key]. */
const moves = [
  ['plain', F, 'mremap'],
  ['dontunmap', D, 'dontunmap'],
] as const;

export const protectionGoesWithTheWatch = clause('userfaultfd/protection-goes-with-the-watch', {
  says: 'Pages that a userfaultfd has write-protected are so at their new place with UFFD_FEATURE_EVENT_REMAP, and a write there is its fault; without they can be written to, and bear no mark of it.',
  source,
  needs: ['userfaultfd'],
  cases: moves.flatMap(([name, flags, key]) => [
    {
      name: `${name}-with-event`,
      title: `four protected pages are moved with the event (${flags.replaceAll('MREMAP_', '')}): a write there waits until the protection is taken away`,
      preamble: protection,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_PAGEFAULT_FLAG_WP);
        struct uffd_msg msg;
        pthread_t thread;

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        watch_writes(uffd, slot(0), 4 * PAGE);
        uffd_log_start(uffd);
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
        observe_uffd_log("events");
        thread = start(write_byte, slot(7));
        record_flag("fault", uffd_read(uffd, &msg, 5000) && msg.event == UFFD_EVENT_PAGEFAULT &&
                    msg.arg.pagefault.address / PAGE == (uintptr_t)slot(7) / PAGE &&
                    msg.arg.pagefault.flags & UFFD_PAGEFAULT_FLAG_WP);
        record_flag("written", written);
        record_number("unprotect", write_protect(uffd, slot(7), PAGE, 0));
        finish(thread);
        record_byte("byte", *slot(7));
      `,
      expect: {
        [key]: {
          call: at(6),
          events: [{ remap: [0, 6, 4] }],
          fault: true,
          written: false,
          unprotect: 0,
          byte: 'w',
        },
      },
    },
    {
      name,
      title: `four protected pages are moved without the event (${flags.replaceAll('MREMAP_', '')}): they are written to like others`,
      preamble: protection,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_PAGEFAULT_FLAG_WP);

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        watch_writes(uffd, slot(0), 4 * PAGE);
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
        record_number("protected", count_protected(slot(6), 4));
        observe_vm_flag("watched", "uw", 6, 4);
        observe_write("write", 6, 4, 'x');
        observe_strip("after", 6, 4);
      `,
      expect: {
        [key]: { call: at(6), protected: 0, watched: '....', write: '++++', after: 'xxxx' },
      },
    },
    {
      name: `${name}-absent`,
      title: `absent pages that are protected are moved without the event (${flags.replaceAll('MREMAP_', '')}): no mark is left of it`,
      preamble: protection,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_UNPOPULATED);

        carve(0, 4, PRIVATE_ANON);
        fill(slot(0), "a");
        watch_writes(uffd, slot(0), 4 * PAGE);
        record_number("before", count_protected(slot(0), 4));
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
        record_number("protected", count_protected(slot(6), 4));
        observe_write("write", 6, 4, 'x');
      `,
      expect: { [key]: { before: 4, call: at(6), protected: 0, write: '++++' } },
    },
    {
      name: `${name}-page-tables`,
      title: `protected pages of two whole page tables are moved without the event (${flags.replaceAll('MREMAP_', '')}): the kernel does not complain, no mark is left`,
      preamble: protection,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_PAGEFAULT_FLAG_WP);
        const size_t len = 2 * BLOCK;
        long kept = 0;

        if (mmap(block(1), len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != block(1))
          broken("mmap: %s", errno_name(errno));
        madvise(block(1), len, MADV_NOHUGEPAGE);
        for (size_t i = 0; i < len; i += 32 * PAGE)
          *(size_t *)(block(1) + i) = i + 1;
        watch_writes(uffd, block(1), len);
        record_flag("moved", sys_mremap(block(1), len, len, ${flags}, block(8)) == block(8));
        record_number("protected", count_protected(block(8), len / PAGE));
        for (size_t i = 0; i < len; i += 32 * PAGE)
          kept += *(size_t *)(block(8) + i) == i + 1;
        record_flag("kept", kept == (long)(len / PAGE / 32));
      `,
      expect: { [key]: { moved: true, protected: 0, kept: true } },
    },
  ]),
});

/** What a userfaultfd is asked for while a move waits for its event to be read: [name, C that gives an errno or 0, what more it takes: features, modes, memory, the change that moves it]. */
const requests = [
  ['copy', "uffd_copy_letter(uffd, slot(3), 'z')"],
  ['zeropage', 'uffd_zeropage(uffd, slot(3))'],
  ['writeprotect', 'write_protect(uffd, slot(0), PAGE, UFFDIO_WRITEPROTECT_MODE_WP)'],
  [
    'continue',
    'take_up(uffd, slot(9))',
    'UFFD_FEATURE_MINOR_SHMEM',
    'UFFDIO_REGISTER_MODE_MINOR',
    'SHARED_MEMFD',
    'dontunmap-any-mapping',
  ],
  ['poison', 'poison(uffd, slot(3))', 'UFFD_FEATURE_POISON'],
  ['move', 'uffd_move(uffd, slot(3), slot(20))', 'UFFD_FEATURE_MOVE'],
] as const;

/** The requests that are not in all headers. */
const more = c`
  ${newer}
  #ifndef UFFD_FEATURE_POISON
  #define UFFD_FEATURE_POISON (1 << 14)
  #endif

  static inline int poison(int uffd, char *where)
  {
    struct { struct uffdio_range range; uint64_t mode; int64_t updated; } order = { { (uintptr_t)where, PAGE }, 0, 0 };

    return ioctl(uffd, _IOWR(UFFDIO, 8, order), &order) ? errno : 0;
  }
`;

export const requestsArePutOff = clause('userfaultfd/requests-are-put-off', {
  says: 'Between a move and the reading of its event every request to change memory is refused with EAGAIN, and taken afterwards.',
  source: [{ code: 'fs/userfaultfd.c: mmap_changing' }],
  needs: ['userfaultfd'],
  cases: requests.map(([name, request, feature, mode, kind, key]) => ({
    name,
    title: `${name} is refused with EAGAIN until the event has been read`,
    preamble: c`
      ${feature === undefined ? protection : more}
      static void *move_on(void *argument)
      {
        (void)argument;
        sys_mremap(slot(0), 4 * PAGE, 4 * PAGE, ${D}, slot(6));
        return NULL;
      }
    `,
    program: c`
      int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP | ${feature ?? 'UFFD_FEATURE_PAGEFAULT_FLAG_WP'});
      struct pollfd event = { uffd, POLLIN, 0 };
      struct uffd_msg msg;
      pthread_t thread;

      ${name === 'move' ? 'fill(carve(20, 1, PRIVATE_ANON), "x");' : ''}
      carve(0, 4, ${kind ?? 'PRIVATE_ANON'});
      fill(slot(0), "abc");
      ${name === 'continue' ? 'fill(slot(3), "d");\nif (madvise(slot(3), PAGE, MADV_DONTNEED))\n  broken("MADV_DONTNEED: %s", errno_name(errno));' : ''}
      uffd_register(uffd, slot(0), 4 * PAGE, ${mode ?? (feature === undefined ? 'UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP' : 'UFFDIO_REGISTER_MODE_MISSING')});
      thread = start(move_on, NULL);
      if (poll(&event, 1, 5000) != 1)
        failed("no event");
      record_string("meanwhile", errno_name(${request}));
      record_flag("event", uffd_read(uffd, &msg, 5000) && msg.event == UFFD_EVENT_REMAP);
      finish(thread);
      record_number("afterwards", ${request});
    `,
    expect: { [key ?? 'dontunmap']: { meanwhile: 'EAGAIN', event: true, afterwards: 0 } },
  })),
});

export const closingEndsTheWait = clause('userfaultfd/closing-ends-the-wait', {
  says: 'A move that waits for its event to be read returns when the userfaultfd is closed: it has been done, and nothing is watched any more.',
  source: [{ code: 'fs/userfaultfd.c: userfaultfd_event_wait_completion: released' }],
  needs: ['userfaultfd'],
  cases: moves.map(([name, flags, key]) => ({
    name,
    title: `the userfaultfd is closed while a move waits (${flags.replaceAll('MREMAP_', '')})`,
    preamble: c`
      static void *result;

      static void *move_on(void *argument)
      {
        (void)argument;
        result = sys_mremap(slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
        return NULL;
      }
    `,
    program: c`
      int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);
      struct pollfd event = { uffd, POLLIN, 0 };
      pthread_t thread;

      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
      thread = start(move_on, NULL);
      if (poll(&event, 1, 5000) != 1)
        failed("no event");
      close(uffd);
      finish(thread);
      record_flag("moved", result == slot(6));
      observe_vm_flag("watched", "um", 0, 10);
      observe_strip("after", 0, 10);
    `,
    expect: {
      [key]:
        name === 'plain'
          ? { moved: true, watched: '------....', after: '------abcd' }
          : { moved: true, watched: '....--....', after: '....--abcd' },
    },
  })),
});

export const sharedMemoryIsFoundAgain = clause('userfaultfd/shared-memory-is-found-again', {
  says: 'A source of shared memory that is watched for missing pages misses none after MREMAP_DONTUNMAP, as its object has them; watched for minor faults it has one on each page.',
  source: [{ code: 'mm/shmem.c: shmem_get_folio_gfp: userfaultfd_missing, userfaultfd_minor' }],
  needs: ['userfaultfd'],
  cases: (
    [
      ['missing', 'UFFDIO_REGISTER_MODE_MISSING', '0', 'abcd--abcd'],
      ['minor', 'UFFDIO_REGISTER_MODE_MINOR', 'UFFD_FEATURE_MINOR_SHMEM', '????--abcd'],
    ] as const
  ).map(([name, mode, feature, after]) => ({
    name,
    title: `a source of shared memory that is watched for ${name} pages`,
    preamble: c`
      #ifndef UFFD_FEATURE_MINOR_SHMEM
      #define UFFD_FEATURE_MINOR_SHMEM (1 << 10)
      #define UFFDIO_REGISTER_MODE_MINOR ((uint64_t)1 << 2)
      #endif
    `,
    program: c`
      int uffd = uffd_open(${feature});

      fill(carve(0, 4, SHARED_MEMFD), "abcd");
      uffd_register(uffd, slot(0), 4 * PAGE, ${mode});
      observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${D}, slot(6));
      observe_strip_at("after", slot(0), 10, uffd);
    `,
    expect: { 'dontunmap-any-mapping': { call: at(6), after } },
  })),
});
