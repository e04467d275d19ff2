import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';

/** A context of asynchronous I/O, whose number is the address of its ring. */
const aio = c`
  #include <linux/aio_abi.h>

  static char *ring;
  static long ring_pages;

  /* So many events, of 32 bytes and doubled, that their ring has four pages. */
  static inline long of_four_pages(void)
  {
    return (long)PAGE / 20;
  }

  static inline void set_up_ring(long events)
  {
    aio_context_t context = 0;

    if (syscall(SYS_io_setup, events, &context) && errno == ENOSYS)
      lacks("io_setup (CONFIG_AIO)");
    ring = special_mapping("/[aio] (deleted)", &ring_pages);
    if (!context || ring != (char *)context)
      broken("io_setup: no ring at %#llx", (unsigned long long)context);
  }

  /* What io_getevents says to an address: a number of events, or an errno. */
  static inline void observe_context(const char *name, const char *where)
  {
    struct io_event event;
    struct timespec none = { 0 };
    long got = syscall(SYS_io_getevents, (aio_context_t)where, 0L, 1L, &event, &none);

    if (got < 0)
      record_string(name, errno_name(errno));
    else
      record_number(name, got);
  }

  /* Reads a byte of a pipe through the context: whether it came. */
  static inline void observe_read(const char *name, const char *where)
  {
    int fd = SHARED_MEMFD->open_file(1);
    char byte = 0;
    struct iocb order = {
      .aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = (uint32_t)fd, .aio_buf = (uintptr_t)&byte, .aio_nbytes = 1,
    };
    struct iocb *orders[] = { &order };
    struct io_event event = { 0 };

    if (syscall(SYS_io_submit, (aio_context_t)where, 1L, orders) != 1 ||
        syscall(SYS_io_getevents, (aio_context_t)where, 1L, 1L, &event, NULL) != 1)
      record_string(name, errno_name(errno));
    else
      record_flag(name, event.res == 1 && byte == 'F');
  }
`;

const aioRing = { code: 'fs/aio.c: aio_ring_mremap, aio_ring_mmap_prepare (VM_DONTEXPAND)' };

export const aioRingMoves = clause('kinds/aio-ring-moves', {
  says: 'The ring of asynchronous I/O can be moved whole: the context has its new address as its number from then on, and the old one is none.',
  source: [aioRing, man('MREMAP_FIXED')],
  cases: [
    {
      name: 'moved',
      title: 'a ring is moved: the context works by the new address, and EINVAL answers the old one',
      preamble: aio,
      program: c`
        set_up_ring(1);
        observe_context("before", ring);
        observe_mremap("move", ring, (size_t)ring_pages * PAGE, (size_t)ring_pages * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_context("old", ring);
        observe_context("new", slot(2));
        observe_read("reads", slot(2));
      `,
      expect: { mremap: { before: 0, move: at(2), old: 'EINVAL', new: 0, reads: true } },
    },
    {
      name: 'moved-and-destroyed',
      title: 'a ring of several pages is moved and its context destroyed: nothing is left of it',
      preamble: aio,
      program: c`
        set_up_ring(of_four_pages());
        observe_mremap("move", ring, (size_t)ring_pages * PAGE, (size_t)ring_pages * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_read("reads", slot(2));
        record_number("destroyed", syscall(SYS_io_destroy, (aio_context_t)slot(2)));
        record_number("mappings", count_mappings("/[aio] (deleted)"));
        observe_strip("after", 0, 4);
      `,
      expect: { mremap: { move: at(2), reads: true, destroyed: 0, mappings: 0, after: '----' } },
    },
    {
      name: 'moved-twice',
      title: 'a ring is moved and moved back, and has its first number again',
      preamble: aio,
      program: c`
        size_t size;

        set_up_ring(1);
        size = (size_t)ring_pages * PAGE;
        observe_mremap("move", ring, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        record_flag("back", sys_mremap(slot(2), size, size, MREMAP_MAYMOVE | MREMAP_FIXED, ring) == ring);
        observe_context("away", slot(2));
        observe_read("reads", ring);
      `,
      expect: { mremap: { move: at(2), back: true, away: 'EINVAL', reads: true } },
    },
  ],
});

/** What is refused of a ring that must not be expanded, with which errno: [name, title, arguments behind its address]. */
const refusals = [
  ['grown-in-place', 'growth in place', 'size, size + PAGE, 0, NULL', 'EFAULT'],
  ['grown-anywhere', 'growth with a move', 'size, size + PAGE, MREMAP_MAYMOVE, NULL', 'EFAULT'],
  [
    'grown-at-a-fixed-address',
    'growth at a fixed address',
    'size, size + PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)',
    'EFAULT',
  ],
  ['mapped-twice', 'an old size of zero', '0, size, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)', 'EFAULT'],
  [
    'left-behind',
    'MREMAP_DONTUNMAP',
    'size, size, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(2)',
    'EINVAL',
  ],
  [
    'left-behind-hint',
    'MREMAP_DONTUNMAP with the address as a hint',
    'size, size, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(2)',
    'EINVAL',
  ],
] as const;

export const aioRingIsNotExpanded = clause('kinds/aio-ring-is-not-expanded', {
  says: 'The ring of asynchronous I/O cannot be grown or mapped twice (EFAULT) nor left behind (EINVAL), and works on as if nobody had asked.',
  source: [aioRing, man('ERRORS, EFAULT'), commitOf('dontunmap-any-mapping')],
  cases: refusals.map(([name, title, args, errno]) => ({
    name,
    title: `a ring of asynchronous I/O: ${title} is refused with ${errno}`,
    preamble: aio,
    program: c`
      size_t size;

      set_up_ring(1);
      size = (size_t)ring_pages * PAGE;
      observe_mremap("call", ring, ${args});
      observe_strip("target", 0, 6);
      record_number("mappings", count_mappings("/[aio] (deleted)"));
      observe_read("reads", ring);
    `,
    expect: {
      [name.startsWith('left') ? 'dontunmap' : 'mremap']: {
        call: refused(errno),
        target: '------',
        mappings: 1,
        reads: true,
      },
    },
  })),
});

export const aioRingIsPutBack = clause('kinds/aio-ring-is-put-back', {
  says: 'A move that the ring of asynchronous I/O refuses leaves it as it was: of a part of it since it has to be whole, and of a child that has inherited it before.',
  source: [
    commitOf('aio-ring-is-whole-and-not-inherited'),
    { code: 'mm/mremap.c: copy_vma_and_data moves the pages back when ->mremap refuses' },
  ],
  cases: [
    ...(
      [
        ['first-page', 'ring', '*'],
        ['last-page', 'ring + (ring_pages - 1) * PAGE', '.'],
      ] as const
    ).map(([name, from, page]) => ({
      name,
      title: `the ${name.replace('-', ' ')} of a ring is moved away, or refused with EINVAL and put back`,
      preamble: aio,
      program: c`
        long pages, size;
        char *got;

        set_up_ring(of_four_pages());
        /* The stretch has pages of its own. */
        slot(0);
        size = status_kb("VmSize:");
        got = observe_mremap("move", ${from}, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_strip("target", 2, 2);
        record_number("mappings", count_mappings("/[aio] (deleted)"));
        record_flag("whole", special_mapping("/[aio] (deleted)", &pages) == ring && pages == ring_pages);
        record_number("more", (status_kb("VmSize:") - size) * 1024 / (long)PAGE);
        observe_read("reads", got == MAP_FAILED ? ring : got);
      `,
      expect: {
        mremap: { more: 0, move: at(2), target: `${page}-`, mappings: 2, whole: false, reads: true },
        'aio-ring-is-whole-and-not-inherited': {
          more: 0,
          move: refused('EINVAL'),
          target: '--',
          mappings: 1,
          whole: true,
          reads: true,
        },
      },
    })),
    {
      name: 'of-a-child',
      title: 'a child has no such context: its copy of the ring is not moved, until it inherits none at all',
      preamble: aio,
      program: c`
        size_t size;
        int status;

        set_up_ring(1);
        size = (size_t)ring_pages * PAGE;
        if (!fork()) {
          int error = sys_mremap(ring, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)) == MAP_FAILED ? errno : 0;
          long pages = 0;
          bool there = special_mapping("/[aio] (deleted)", &pages) == ring && pages == ring_pages;

          _exit(error == EINVAL && there ? 1 : error == EFAULT && !pages ? 2 : 3);
        }
        wait(&status);
        record_string("child", WEXITSTATUS(status) == 1 ? "EINVAL, there" : WEXITSTATUS(status) == 2 ? "EFAULT, none" : "else");
        observe_read("reads", ring);
      `,
      expect: {
        mremap: { child: 'EINVAL, there', reads: true },
        'aio-ring-is-whole-and-not-inherited': { child: 'EFAULT, none', reads: true },
      },
    },
  ],
});

/** The ring of an io_uring, and a way to see that it works: an order that does nothing. */
const uring = c`
  #include <linux/io_uring.h>

  static char *ring;
  static size_t ring_size;
  static int uring_fd;
  static struct io_uring_params params;
  static struct io_uring_sqe *orders;

  static inline void *map_ring(size_t size, off_t offset)
  {
    void *where = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, uring_fd, offset);

    if (where == MAP_FAILED)
      broken("mmap of a ring: %s", errno_name(errno));
    return where;
  }

  static inline void set_up_ring(void)
  {
    uring_fd = (int)syscall(425 /* io_uring_setup */, 4, &params);
    if (uring_fd < 0 && (errno == ENOSYS || errno == EPERM))
      lacks("io_uring_setup (CONFIG_IO_URING, kernel.io_uring_disabled=0)");
    if (uring_fd < 0 || !(params.features & IORING_FEAT_SINGLE_MMAP))
      broken("io_uring_setup: %s", errno_name(errno));
    ring_size = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
    if (ring_size < params.sq_off.array + params.sq_entries * sizeof(uint32_t))
      ring_size = params.sq_off.array + params.sq_entries * sizeof(uint32_t);
    ring_size = (ring_size + PAGE - 1) / PAGE * PAGE;
    ring = map_ring(ring_size, IORING_OFF_SQ_RING);
    orders = map_ring(params.sq_entries * sizeof(*orders), IORING_OFF_SQES);
  }

  static inline uint32_t *word(char *where, uint32_t offset)
  {
    return (uint32_t *)(where + offset);
  }

  /* Gives the order to do nothing through the ring at an address, and looks there for its answer. */
  static inline void observe_work(const char *name, char *where)
  {
    uint32_t tail = *word(where, params.sq_off.tail), mask = *word(where, params.sq_off.ring_mask);
    uint32_t done = *word(where, params.cq_off.tail);

    memset(&orders[tail & mask], 0, sizeof(*orders));
    orders[tail & mask].opcode = IORING_OP_NOP;
    word(where, params.sq_off.array)[tail & mask] = tail & mask;
    __atomic_store_n(word(where, params.sq_off.tail), tail + 1, __ATOMIC_RELEASE);
    if (syscall(426 /* io_uring_enter */, uring_fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
      record_string(name, errno_name(errno));
    else
      record_flag(name, __atomic_load_n(word(where, params.cq_off.tail), __ATOMIC_ACQUIRE) == done + 1);
  }
`;

const uringCode = {
  code: 'io_uring/memmap.c: io_uring_get_unmapped_area refuses every address; VM_DONTEXPAND',
};

export const uringRefusesAnAddress = clause('kinds/io-uring-refuses-an-address', {
  says: 'The ring of an io_uring is moved to a fixed address at first, and is refused one with EINVAL since it chooses its place itself (6.4), when what was there is gone; it works on either way.',
  source: [commitOf('io-uring-chooses-its-place'), uringCode],
  cases: [
    {
      name: 'moved',
      title: 'a ring is moved to a free place and works there, or is refused and works where it is',
      preamble: uring,
      program: c`
        char *got;

        set_up_ring();
        observe_work("before", ring);
        got = observe_mremap("move", ring, ring_size, ring_size, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_work("works", got == MAP_FAILED ? ring : got);
        observe_strip_at("old", got == MAP_FAILED ? slot(2) : ring, 1, -1);
      `,
      expect: {
        mremap: { before: true, move: at(2), works: true, old: '-' },
        'io-uring-chooses-its-place': { before: true, move: refused('EINVAL'), works: true, old: '-' },
      },
    },
    {
      name: 'over-a-mapping',
      title: 'a ring is moved to where something is mapped: that goes, whether the ring comes or is refused',
      preamble: uring,
      program: c`
        char *got;

        set_up_ring();
        fill(carve(2, 3, PRIVATE_ANON), "xyz");
        got = observe_mremap("move", ring, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(3));
        observe_work("works", got == MAP_FAILED ? ring : got);
        observe_strip("after", 2, 3);
      `,
      expect: {
        mremap: { move: at(3), works: true, after: 'x*z' },
        'io-uring-chooses-its-place': { move: refused('EINVAL'), works: true, after: 'x-z' },
      },
    },
    {
      name: 'with-more-behind-it',
      title:
        'a range that begins with a ring and goes on behind it is refused with EFAULT, the target untouched since 6.17',
      preamble: uring,
      program: c`
        set_up_ring();
        fill(carve(2, 3, PRIVATE_ANON), "xyz");
        observe_mremap("move", ring, ring_size + PAGE, ring_size + PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(3));
        observe_work("works", ring);
        observe_strip("after", 2, 3);
      `,
      expect: {
        mremap: { move: refused('EFAULT'), works: true, after: 'x--' },
        'moves-over-several': { move: refused('EFAULT'), works: true, after: 'xyz' },
      },
    },
  ],
});

export const uringIsNotExpanded = clause('kinds/io-uring-is-not-expanded', {
  says: 'The ring of an io_uring cannot be grown or mapped twice (EFAULT) nor left behind (EINVAL), and works on.',
  source: [uringCode, man('ERRORS, EFAULT'), commitOf('dontunmap-any-mapping')],
  cases: refusals.map(([name, title, args, errno]) => ({
    name,
    title: `a ring of an io_uring: ${title} is refused with ${errno}`,
    preamble: uring,
    program: c`
      set_up_ring();
      observe_mremap("call", ring, ${args.replaceAll('size', 'ring_size')});
      observe_strip("target", 0, 6);
      observe_work("works", ring);
    `,
    expect: {
      [name.startsWith('left') ? 'dontunmap' : 'mremap']: {
        call: refused(errno),
        target: '------',
        works: true,
      },
    },
  })),
});

/** The buffer of a performance event: a page that describes it, and two of data. */
const perf = c`
  #include <linux/perf_event.h>

  enum { PERF_PAGES = 3 };

  static struct perf_event_mmap_page *buffer;
  static int event_fd;

  static inline void set_up_buffer(void)
  {
    struct perf_event_attr event = {
      .type = PERF_TYPE_SOFTWARE, .size = sizeof(event), .config = PERF_COUNT_SW_DUMMY,
      .disabled = 1, .exclude_kernel = 1, .exclude_hv = 1,
    };

    event_fd = (int)syscall(SYS_perf_event_open, &event, 0, -1, -1, 0);
    if (event_fd < 0 && errno == ENOSYS)
      lacks("perf_event_open (CONFIG_PERF_EVENTS)");
    if (event_fd < 0)
      broken("perf_event_open: %s", errno_name(errno));
    buffer = mmap(NULL, PERF_PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, event_fd, 0);
    if (buffer == MAP_FAILED)
      broken("mmap of the buffer: %s", errno_name(errno));
  }

  /* Whether the page that describes the buffer is at an address. */
  static inline void observe_buffer(const char *name, const volatile void *where)
  {
    const volatile struct perf_event_mmap_page *page = where;

    record_flag(name, page->data_offset == PAGE && page->data_size == (PERF_PAGES - 1) * PAGE);
  }
`;

const perfCode = {
  code: 'kernel/events/core.c: perf_mmap (VM_DONTEXPAND), perf_mmap_may_split, perf_mmap_open',
};

export const perfBufferMoves = clause('kinds/perf-buffer-moves-whole', {
  says: "The buffer of a performance event is moved whole, and is the event's buffer there.",
  source: [perfCode],
  cases: [
    {
      name: 'moved',
      title: 'a buffer is moved: it is described at its new place, and nothing is left at its old one',
      preamble: perf,
      program: c`
        set_up_buffer();
        observe_buffer("before", buffer);
        observe_mremap("move", buffer, PERF_PAGES * PAGE, PERF_PAGES * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_buffer("there", slot(2));
        observe_strip_at("source", (char *)buffer, 1, -1);
        observe_mappings("mappings", 0, 8);
      `,
      expect: { mremap: { before: true, move: at(2), there: true, source: '-', mappings: ['2-5 rw-s'] } },
    },
    {
      name: 'moved-and-unmapped',
      title: 'a buffer is moved and unmapped, and the event takes one of another size',
      preamble: perf,
      program: c`
        set_up_buffer();
        observe_mremap("move", buffer, PERF_PAGES * PAGE, PERF_PAGES * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        record_string("while-mapped", mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, event_fd, 0) == MAP_FAILED
                                          ? errno_name(errno) : "mapped");
        munmap(slot(2), PERF_PAGES * PAGE);
        record_string("unmapped", mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, event_fd, 0) == MAP_FAILED
                                      ? errno_name(errno) : "mapped");
      `,
      expect: { mremap: { move: at(2), 'while-mapped': 'EINVAL', unmapped: 'mapped' } },
    },
  ],
});

export const perfBufferKeepsItsSize = clause('kinds/perf-buffer-keeps-its-size', {
  says: 'The buffer of a performance event cannot be grown or mapped twice (EFAULT), left behind, and since 6.17 neither shrunk nor moved in part (EINVAL), and stays as it is.',
  source: [perfCode, commitOf('perf-buffer-stays-whole'), man('ERRORS, EFAULT')],
  cases: (
    [
      ...refusals,
      ['shrunk', 'shrinking by a page', 'size, size - PAGE, 0, NULL', 'EINVAL'],
      [
        'first-part-moved',
        'a move of its first page alone',
        'PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)',
        'EINVAL',
      ],
    ] as const
  ).map(([name, title, args, errno]) => ({
    name,
    title: `a buffer of a performance event: ${title} is refused with ${errno}`,
    preamble: perf,
    program: c`
      set_up_buffer();
      observe_mremap("call", buffer, ${args.replaceAll('size', 'PERF_PAGES * PAGE')});
      observe_strip("target", 0, 6);
      observe_buffer("there", buffer);
    `,
    expect: {
      [name === 'shrunk' || name.endsWith('moved')
        ? 'perf-buffer-stays-whole'
        : name.startsWith('left')
          ? 'dontunmap'
          : 'mremap']: {
        call: refused(errno),
        target: '------',
        there: true,
      },
    },
    ...(name.endsWith('moved') && {
      bugs: { 'moves-what-cannot-be-split': { call: at(2), target: '--*---' } },
    }),
  })),
});

/** The ring of a packet socket, of two pages; whether the socket lets it go. */
const packet = c`
  #include <arpa/inet.h>
  #include <linux/if_ether.h>
  #include <linux/if_packet.h>
  #include <sys/socket.h>

  static int packet_fd;

  static inline int ask_for_ring(unsigned int pages)
  {
    struct tpacket_req request = {
      .tp_block_size = (unsigned int)PAGE * !!pages, .tp_block_nr = pages,
      .tp_frame_size = 2048 * !!pages, .tp_frame_nr = pages * (unsigned int)PAGE / 2048,
    };

    return setsockopt(packet_fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)) ? errno : 0;
  }

  static inline void set_up_ring(void)
  {
    int error;

    packet_fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
    if (packet_fd < 0 && (errno == EAFNOSUPPORT || errno == ENOSYS))
      lacks("packet sockets (CONFIG_NET, CONFIG_PACKET)");
    if (packet_fd < 0)
      broken("a packet socket: %s", errno_name(errno));
    error = ask_for_ring(2);
    if (error)
      broken("PACKET_RX_RING: %s", errno_name(error));
    if (mmap(slot(0), 2 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, packet_fd, 0) == MAP_FAILED)
      broken("mmap of the ring: %s", errno_name(errno));
    fill(slot(0), "ab");
  }

  static inline void observe_release(const char *name)
  {
    int error = ask_for_ring(0);

    record_string(name, error ? errno_name(error) : "released");
  }
`;

export const packetRingIsCounted = clause('kinds/packet-ring-is-counted', {
  says: 'A packet socket counts the mappings of its ring through moves, and lets it go (EBUSY before) with the last of them; its pages are nowhere but where they were moved to, and SIGBUS is everywhere else.',
  source: [
    { code: 'net/packet/af_packet.c: packet_mmap_ops has no ->fault; packet_mm_open, packet_mm_close' },
  ],
  needs: ['root'],
  cases: [
    ...(
      [
        [
          'moved',
          'moved',
          '2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
          '------ab--',
          6,
          2,
          'mremap',
        ],
        ['grown-in-place', 'grown in place', '2 * PAGE, 3 * PAGE, 0, NULL', 'ab!-------', 0, 3, 'mremap'],
        [
          'grown-by-moving',
          'grown with a move',
          '2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
          '------ab!-',
          6,
          3,
          'mremap',
        ],
        [
          'mapped-twice',
          'mapped a second time by an old size of zero',
          '0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
          'ab----!!--',
          6,
          2,
          'mremap',
        ],
        [
          'left-behind',
          'moved with MREMAP_DONTUNMAP',
          '2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6)',
          '!!----ab--',
          6,
          2,
          'dontunmap-any-mapping',
        ],
        [
          'moved-in-part',
          'moved in its second half',
          '2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
          'a-----b---',
          6,
          1,
          'mremap',
        ],
      ] as const
    ).map(([name, title, args, after, where, pages, since]) => ({
      name,
      title: `the ring of a packet socket is ${title}`,
      preamble: packet,
      program: c`
        set_up_ring();
        observe_mremap("call", ${name === 'moved-in-part' ? 'slot(1), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)' : `slot(0), ${args}`});
        observe_strip("after", 0, 10);
        munmap(slot(${where}), ${pages} * PAGE);
        observe_release("one-unmapped");
        munmap(slot(0), 2 * PAGE);
        observe_release("all-unmapped");
      `,
      expect: {
        [since]: {
          call: at(where),
          after,
          'one-unmapped': ['mapped-twice', 'left-behind', 'moved-in-part'].includes(name)
            ? 'EBUSY'
            : 'released',
          'all-unmapped': 'released',
        },
      },
      ...(name === 'grown-in-place' && {
        bugs: { 'unmergeable-does-not-grow': { call: refused('ENOMEM'), after: 'ab--------' } },
      }),
    })),
    {
      name: 'grown-though-it-may-move',
      title: 'the ring of a packet socket that has room is grown in place when it may move',
      preamble: packet,
      program: c`
        set_up_ring();
        observe_mremap("call", slot(0), 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE, NULL);
        observe_strip("after", 0, 4);
      `,
      expect: { mremap: { call: at(0), after: 'ab!-' } },
      bugs: { 'unmergeable-does-not-grow': { call: refused('ENOMEM'), after: 'ab--' } },
    },
    {
      name: 'left-behind-at-first',
      title:
        'the ring of a packet socket is refused with EINVAL by MREMAP_DONTUNMAP before 5.13, and left behind since',
      preamble: packet,
      program: c`
        set_up_ring();
        observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
        munmap(slot(0), 2 * PAGE);
        observe_release("source-unmapped");
      `,
      expect: {
        dontunmap: { call: refused('EINVAL'), after: 'ab--------', 'source-unmapped': 'released' },
        'dontunmap-any-mapping': { call: at(6), after: '!!----ab--', 'source-unmapped': 'EBUSY' },
      },
    },
  ],
});

export const ringsMoveWithOthers = clause('kinds/rings-move-with-others', {
  says: 'A ring of asynchronous I/O that lies between other mappings is moved with them by one call (6.17), and told where it is then; where a range ends within it, it stays, and what came before it has been moved.',
  source: [commitOf('moves-over-several'), aioRing],
  cases: [
    {
      name: 'between-others',
      title: 'a ring between two anonymous mappings is moved with both, or refused with EFAULT before 6.17',
      preamble: aio,
      program: c`
        char *got;

        set_up_ring(1);
        if (ring_pages != 1 || sys_mremap(ring, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(3)) != slot(3))
          broken("a ring of %ld pages", ring_pages);
        fill(carve(2, 1, PRIVATE_ANON), "a");
        fill(carve(4, 1, SHARED_ANON), "b");
        got = observe_mremap("move", slot(2), 3 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        observe_strip("after", 2, 10);
        observe_read("reads", got == MAP_FAILED ? slot(3) : slot(9));
        observe_context("other", got == MAP_FAILED ? slot(9) : slot(3));
      `,
      expect: {
        mremap: { move: refused('EFAULT'), after: 'a*b-------', reads: true, other: 'EINVAL' },
        'moves-over-several': { move: at(8), after: '------a*b-', reads: true, other: 'EINVAL' },
      },
    },
    {
      name: 'range-ends-within',
      title:
        'a range that ends within a ring: EFAULT before 6.17; EINVAL now that a ring stays whole, the mapping before it moved',
      preamble: aio,
      program: c`
        size_t size;

        set_up_ring(of_four_pages());
        size = (size_t)ring_pages * PAGE;
        if (ring_pages < 2 || sys_mremap(ring, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, slot(3)) != slot(3))
          broken("a ring of %ld pages", ring_pages);
        fill(carve(2, 1, PRIVATE_ANON), "a");
        observe_mremap("move", slot(2), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(40));
        observe_strip("source", 2, 2);
        observe_strip("target", 40, 2);
        observe_read("reads", slot(3));
      `,
      expect: {
        mremap: { move: refused('EFAULT'), source: 'a*', target: '--', reads: true },
        'aio-ring-is-whole-and-not-inherited': {
          move: refused('EINVAL'),
          source: '-*',
          target: 'a-',
          reads: true,
        },
      },
    },
  ],
});
