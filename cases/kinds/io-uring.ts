import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';
import { refusedOfRings } from './refused-rings.ts';

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
  cases: refusedOfRings.map(([name, title, args, errno]) => ({
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
