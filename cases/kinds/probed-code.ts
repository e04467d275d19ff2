import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

/** A file of code, a function a page, and a probe on its third: events of it are counted. */
const probe = c`
  #include <linux/perf_event.h>

  static int code_fd = -1, event_fd;

  static inline void make_code(long pages)
  {
    code_fd = (int)syscall(SYS_memfd_create, "code", 1U);
    if (code_fd < 0 && errno == ENOSYS)
      lacks("memfd_create (CONFIG_MEMFD_CREATE)");
    if (code_fd < 0 || ftruncate(code_fd, pages * (off_t)PAGE))
      broken("a file: %s", errno_name(errno));
    for (long page = 0; page < pages; page++)
      /* nop; ret */
      if (pwrite(code_fd, "\x90\xc3", 2, page * (off_t)PAGE) != 2)
        broken("pwrite: %s", errno_name(errno));
  }

  static inline void map_code(long first, long pages, long from)
  {
    if (mmap(slot(first), (size_t)pages * PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, code_fd, from * (off_t)PAGE) == MAP_FAILED)
      broken("mmap of code: %s", errno_name(errno));
  }

  /* A probe on the function of that page of the file, for this process. */
  static inline void set_probe(long page)
  {
    struct perf_event_attr attr = { .size = sizeof(attr) };
    char path[32], type[16] = "";
    int fd = open("/sys/bus/event_source/devices/uprobe/type", O_RDONLY);

    if (fd < 0 || read(fd, type, sizeof(type) - 1) <= 0)
      lacks("uprobes (CONFIG_UPROBE_EVENTS)");
    close(fd);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", code_fd);
    attr.type = (uint32_t)strtoul(type, NULL, 10);
    attr.config1 = (uint64_t)(uintptr_t)path;
    attr.config2 = (uint64_t)page * PAGE;
    event_fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0UL);
    if (event_fd < 0)
      broken("perf_event_open: %s", errno_name(errno));
  }

  /* Calls the function at a page of the stretch; how often the probe was met. */
  static inline void observe_hits(const char *name, long page)
  {
    uint64_t before = 0, after = 0;

    if (read(event_fd, &before, sizeof(before)) != sizeof(before))
      broken("reading the event: %s", errno_name(errno));
    ((void (*)(void))(uintptr_t)slot(page))();
    if (read(event_fd, &after, sizeof(after)) != sizeof(after))
      broken("reading the event: %s", errno_name(errno));
    record_number(name, (long)(after - before));
  }

  /* Whether a breakpoint stands there. */
  static inline void observe_breakpoint(const char *name, long page)
  {
    record_flag(name, *(volatile unsigned char *)slot(page) == 0xcc);
  }
`;

const source = [
  { list: 'CVE-2025-38207' },
  { code: 'kernel/events/uprobes.c: uprobe_mmap, find_active_uprobe_rcu; mm/vma.c: vma_complete' },
];

export const probesMove = clause('kinds/probes-move', {
  says: 'A probe in code (uprobe) is met where the code is moved to, in what it grows by in place, and where it is put together again; it is taken away there when it is given up.',
  source,
  needs: ['x86_64', 'root'],
  cases: [
    {
      name: 'moved',
      title:
        'code with a probe in its third page is moved: the probe is met there, and gone when it is given up',
      preamble: probe,
      program: c`
        make_code(4);
        map_code(0, 4, 0);
        set_probe(2);
        observe_hits("before", 2);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(8));
        observe_hits("after", 10);
        observe_hits("other", 9);
        close(event_fd);
        observe_breakpoint("left", 10);
      `,
      expect: { mremap: { before: 1, move: at(8), after: 1, other: 0, left: false } },
    },
    {
      name: 'never-called',
      title: 'code with a probe that was never called is moved: the probe is met there',
      preamble: probe,
      program: c`
        make_code(4);
        map_code(0, 4, 0);
        set_probe(2);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(8));
        observe_hits("after", 10);
      `,
      expect: { mremap: { move: at(8), after: 1 } },
    },
    {
      name: 'part-moved',
      title: 'the page with the probe is moved out of its mapping',
      preamble: probe,
      program: c`
        make_code(4);
        map_code(0, 4, 0);
        set_probe(2);
        observe_mremap("out", slot(2), PAGE, PAGE, ${F}, slot(8));
        observe_hits("away", 8);
        observe_hits("other", 3);
      `,
      expect: { mremap: { out: at(8), away: 1, other: 0 } },
    },
    {
      name: 'grown-in-place',
      title: 'code grows in place over the page with the probe',
      preamble: probe,
      program: c`
        make_code(4);
        map_code(0, 2, 0);
        set_probe(2);
        observe_mremap("grow", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_hits("new", 2);
        observe_hits("other", 3);
      `,
      expect: { mremap: { grow: at(0), new: 1, other: 0 } },
    },
    {
      name: 'grown-with-its-probe',
      title: 'code with a probe in it grows with a move',
      preamble: probe,
      program: c`
        make_code(6);
        map_code(0, 4, 0);
        set_probe(2);
        observe_mremap("grow", slot(0), 4 * PAGE, 6 * PAGE, ${F}, slot(8));
        observe_hits("moved", 10);
        observe_hits("other", 13);
      `,
      expect: { mremap: { grow: at(8), moved: 1, other: 0 } },
    },
    {
      name: 'set-afterwards',
      title: 'a probe that is set when the code has been moved is set there',
      preamble: probe,
      program: c`
        make_code(4);
        map_code(0, 4, 0);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(8));
        set_probe(2);
        observe_hits("after", 10);
      `,
      expect: { mremap: { move: at(8), after: 1 } },
    },
    {
      name: 'shrunk-away',
      title: 'the page with the probe is cut off and grown into again',
      preamble: probe,
      program: c`
        make_code(4);
        map_code(0, 4, 0);
        set_probe(2);
        observe_mremap("shrink", slot(0), 4 * PAGE, 2 * PAGE, 0, NULL);
        observe_mremap("grow", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_hits("again", 2);
      `,
      expect: { mremap: { shrink: at(0), grow: at(0), again: 1 } },
    },
    {
      name: 'moved-beside',
      title:
        'code with a probe is moved beside what comes before it in the file, becomes one mapping with it, and all of it is moved',
      preamble: probe,
      program: c`
        make_code(4);
        map_code(0, 2, 0);
        map_code(8, 2, 2);
        set_probe(2);
        observe_mremap("beside", slot(8), 2 * PAGE, 2 * PAGE, ${F}, slot(2));
        observe_hits("moved", 2);
        observe_mremap("all", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(20));
        observe_hits("again", 20);
      `,
      expect: { mremap: { beside: at(2), moved: 1, all: at(20), again: 1 } },
    },
  ],
});

export const probesThatAreNotPut = clause('kinds/probes-that-are-not-put', {
  says: 'Code that is left behind by MREMAP_DONTUNMAP, and code that a move adds, has no breakpoint until a probe is set anew.',
  source,
  needs: ['x86_64', 'root'],
  cases: [
    {
      name: 'dontunmap',
      title:
        'code with a probe is moved with MREMAP_DONTUNMAP: the probe is met at the new place, and not at the old one',
      preamble: probe,
      program: c`
        make_code(4);
        map_code(0, 4, 0);
        set_probe(2);
        observe_hits("before", 2);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${D}, slot(8));
        observe_hits("new", 10);
        observe_hits("old", 2);
        close(event_fd);
        set_probe(2);
        observe_hits("new-again", 10);
        observe_hits("old-again", 2);
      `,
      expect: {
        'dontunmap-any-mapping': { before: 1, move: at(8), new: 1, old: 0, 'new-again': 1, 'old-again': 1 },
      },
    },
    {
      name: 'grown-by-moving',
      title:
        'code grows with a move, over the page with the probe: the probe is not met until it is set anew',
      preamble: probe,
      program: c`
        make_code(4);
        map_code(0, 2, 0);
        set_probe(2);
        observe_mremap("grow", slot(0), 2 * PAGE, 4 * PAGE, ${F}, slot(8));
        observe_hits("added", 10);
        close(event_fd);
        set_probe(2);
        observe_hits("again", 10);
      `,
      expect: { mremap: { grow: at(8), added: 0, again: 1 } },
    },
  ],
});
