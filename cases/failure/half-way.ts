import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/**
 * A mapping with a page in each of TABLES page tables, and a limit for what the kernel may take for the process, which
 * lies below what as many tables of the target need.
 */
const scarce = c`
  #include <sys/mount.h>

  enum { TABLES = 128, AT_MOST = 48 };

  static char folder[] = "/tmp/cgroups-XXXXXX";
  static int members, limit;

  static int open_in(const char *name)
  {
    char path[64];
    int fd;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
      broken("opening %s of a cgroup: %s", name, errno_name(errno));
    return fd;
  }

  static void say(int fd, const char *text)
  {
    if (pwrite(fd, text, strlen(text), 0) < 0)
      broken("writing %s for a cgroup: %s", text, errno_name(errno));
  }

  /* Nobody in the group may be killed for want of memory: what it asks for is refused instead. */
  static void set_up_limit(void)
  {
    char path[64];
    int unkillable = open_proc("/proc/self/oom_score_adj", "CONFIG_PROC_FS"), fd;

    if (!mkdtemp(folder))
      broken("a folder in /tmp: %s", errno_name(errno));
    if (mount("cgroup2", folder, "cgroup2", 0, NULL)) {
      if (errno == ENODEV)
        lacks("control groups (CONFIG_CGROUPS, CONFIG_MEMCG)");
      broken("mounting cgroup2: %s", errno_name(errno));
    }
    fd = open_in("cgroup.subtree_control");
    if (pwrite(fd, "+memory", 7, 0) < 0) {
      if (errno == EINVAL || errno == ENOENT)
        lacks("a limit for the memory of processes (CONFIG_MEMCG)");
      broken("enabling memory for cgroups: %s", errno_name(errno));
    }
    snprintf(path, sizeof(path), "%s/few", folder);
    if (mkdir(path, 0700) && errno != EEXIST)
      broken("a cgroup: %s", errno_name(errno));
    close(unkillable);
    unkillable = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    say(unkillable, "-1000");
    close(unkillable);
    limit = open_in("few/memory.max");
    members = open_in("cgroup.procs");
    fd = open_in("few/cgroup.procs");
    say(fd, "0");
    close(fd);
  }

  /* mremap, while the kernel gives the process no more than AT_MOST pages. */
  static void *mremap_with_little(void *old, size_t old_len, size_t new_len, unsigned long flags, void *where)
  {
    char few[64];
    void *result;
    int error;

    snprintf(few, sizeof(few), "%ld", AT_MOST * (long)PAGE);
    say(limit, few);
    result = sys_mremap(old, old_len, new_len, flags, where);
    error = errno;
    say(limit, "max");
    say(members, "0");
    snprintf(few, sizeof(few), "%s/few", folder);
    rmdir(few);
    umount2(folder, MNT_DETACH);
    rmdir(folder);
    errno = error;
    return result;
  }

  static char *area(long tables)
  {
    return (char *)((uintptr_t)1 << 38) + tables * (long)BLOCK;
  }

  static void map_sparse(void)
  {
    if (mmap(area(0), TABLES * BLOCK, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    madvise(area(0), TABLES * BLOCK, MADV_NOHUGEPAGE);
    for (long i = 0; i < TABLES; i++)
      *(volatile long *)(area(i) + 5 * PAGE) = i + 1;
  }

  static void observe_sparse(const char *name)
  {
    long kept = 0;

    for (long i = 0; i < TABLES; i++)
      kept += *(volatile long *)(area(i) + 5 * PAGE) == i + 1 && *(area(i) + 6 * PAGE) == 0;
    record_number(name, kept);
  }

  /* In units of 1024 pages, which other things in the system do not reach. */
  static void observe_committed(const char *name, long before)
  {
    record_number(name, (meminfo_pages("Committed_AS:") - before + 1000 * 1024 + 512) / 1024 - 1000);
  }
`;

const source = [
  { code: 'mm/mremap.c: move_vma: move_page_tables, and back' },
  { code: '"mm/mremap: correctly uncharge accountable VMAs in error path" (6.12.118)' },
  { code: 'CVE-2025-39775, "mm/mremap: fix WARN with uffd that has remap events disabled" (6.12.114)' },
];

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

/** [name, title, change, set-up, new size, flags, target]. */
const calls = [
  ['move', 'a move', 'mremap', '', 'TABLES * BLOCK', F, 'area(TABLES + 2) + 3 * PAGE'],
  [
    'grow',
    'a move that grows by 8192 pages',
    'mremap',
    '',
    'TABLES * BLOCK + 8192 * PAGE',
    F,
    'area(TABLES + 2) + 3 * PAGE',
  ],
  [
    'dontunmap',
    'a move with MREMAP_DONTUNMAP',
    'dontunmap',
    '',
    'TABLES * BLOCK',
    `${F} | MREMAP_DONTUNMAP`,
    'area(TABLES + 2) + 3 * PAGE',
  ],
  // Whole tables are not moved then, though source and target lie alike in them: not there, and not back.
  [
    'watched',
    'a move without UFFD_FEATURE_EVENT_REMAP',
    'watched-tables-are-gone-through',
    'uffd_register(uffd = uffd_open(0), area(0), TABLES * BLOCK, UFFDIO_REGISTER_MODE_MISSING);',
    'TABLES * BLOCK',
    F,
    'area(TABLES + 2)',
  ],
] as const;

export const halfWay = clause('failure/half-way', {
  says: 'A move for which the kernel has not memory enough to make all page tables is refused with ENOMEM and undone: every page is where it was, nothing is at the target, and nothing stays charged.',
  source,
  needs: ['root'],
  cases: calls.map(([name, title, key, setUp, size, flags, to]) => ({
    name,
    title: `${title} of pages in 128 page tables, when 48 pages are left for it: the pages are back, Committed_AS is as before and none when all is unmapped`,
    preamble: scarce,
    program: c`
      long before = meminfo_pages("Committed_AS:");
      void *got;
      ${name === 'watched' ? 'int uffd;' : ''}

      map_sparse();
      ${setUp}
      set_up_limit();
      got = mremap_with_little(area(0), TABLES * BLOCK, ${size}, ${flags}, ${to});
      record_string("call", got == MAP_FAILED ? errno_name(errno) : "moved");
      ${name === 'watched' ? 'close(uffd);' : ''}
      observe_sparse("kept");
      observe_strip_at("there", ${to} + 5 * PAGE, 1, -1);
      observe_committed("committed", before);
      munmap(area(0), TABLES * BLOCK);
      observe_committed("unmapped", before);
    `,
    expect: { [key]: { call: 'ENOMEM', kept: 128, there: '-', committed: 64, unmapped: 0 } },
    ...(name === 'watched' && {
      needs: ['userfaultfd'] as const,
      bugs: { 'way-back-of-a-watched-move-warns': { call: 'ENOMEM' } },
      complains: 'WARNING: ',
    }),
    ...(name === 'grow' && {
      bugs: { 'growth-that-failed-stays-charged': { committed: 72, unmapped: 8 } },
    }),
    alone: true as const,
    mounts: true as const,
    fresh: true as const,
    seconds: 40,
  })),
});
