import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';
import { refusedOfRings } from './refused-rings.ts';

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
      ...refusedOfRings,
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
