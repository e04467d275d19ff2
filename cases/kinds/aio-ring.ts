import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';
import { refusedOfRings } from './refused-rings.ts';

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

export const aioRingIsNotExpanded = clause('kinds/aio-ring-is-not-expanded', {
  says: 'The ring of asynchronous I/O cannot be grown or mapped twice (EFAULT) nor left behind (EINVAL), and works on as if nobody had asked.',
  source: [aioRing, man('ERRORS, EFAULT'), commitOf('dontunmap-any-mapping')],
  cases: refusedOfRings.map(([name, title, args, errno]) => ({
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
