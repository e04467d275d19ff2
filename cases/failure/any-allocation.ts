import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** Each allocation that a call asks for fails once, and what is left is noted; what is left alike is noted once. */
const faults = c`
  #include <sys/mount.h>

  enum { MANY = 200, OUTCOMES = 8 };

  static int nth;
  static char outcomes[OUTCOMES][32];
  static int outcome_count;

  /* Its second page needs a page table of its own: the first has moved when that cannot be had. */
  static char *far(void)
  {
    return (char *)((uintptr_t)1 << 38) + BLOCK - PAGE;
  }

  static void set_fault(const char *folder, const char *name, const char *text)
  {
    char path[96];
    int fd;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
      lacks("allocations that fail (CONFIG_FAILSLAB, CONFIG_FAIL_PAGE_ALLOC, CONFIG_FAULT_INJECTION_DEBUG_FS)");
    if (write(fd, text, strlen(text)) < 0)
      broken("writing %s: %s", name, errno_name(errno));
    close(fd);
  }

  /* Those that may wait for memory can fail, too; and without a word in the log. */
  static void set_up_faults(void)
  {
    char folder[] = "/tmp/faults-XXXXXX";

    nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
    if (nth < 0)
      lacks("allocations that fail (CONFIG_FAULT_INJECTION)");
    if (!mkdtemp(folder))
      broken("a folder in /tmp: %s", errno_name(errno));
    if (mount("debugfs", folder, "debugfs", 0, NULL))
      lacks("debugfs (CONFIG_DEBUG_FS)");
    set_fault(folder, "failslab/ignore-gfp-wait", "N");
    set_fault(folder, "failslab/verbose", "0");
    set_fault(folder, "fail_page_alloc/ignore-gfp-wait", "N");
    set_fault(folder, "fail_page_alloc/min-order", "0");
    set_fault(folder, "fail_page_alloc/verbose", "0");
    umount2(folder, MNT_DETACH);
    rmdir(folder);
  }

  static void fail_allocation(long number)
  {
    char text[24];

    snprintf(text, sizeof(text), "%ld", number);
    if (pwrite(nth, text, strlen(text), 0) < 0)
      broken("writing fail-nth: %s", errno_name(errno));
  }

  /* Whether there were so many. */
  static bool has_failed(void)
  {
    char left[24] = "";

    if (pread(nth, left, sizeof(left) - 1, 0) < 0)
      broken("reading fail-nth: %s", errno_name(errno));
    fail_allocation(0);
    return atoi(left) == 0;
  }

  static void note_strip(char *text, const char *where, long pages)
  {
    catch_faults();
    while (pages-- > 0) {
      *text++ = read_page(where);
      where += PAGE;
    }
    *text = 0;
  }

  static void note(const char *what, const char *there, long pages)
  {
    char source[8], target[8], *text = outcomes[outcome_count];

    note_strip(source, slot(0), 6);
    note_strip(target, there, pages);
    snprintf(text, sizeof(*outcomes), "%s %s %s", what, source, target);
    for (int i = 0; i < outcome_count; i++)
      if (!strcmp(outcomes[i], text))
        return;
    if (++outcome_count == OUTCOMES)
      broken("more than %d outcomes", OUTCOMES - 1);
  }

  static int by_text(const void *one, const void *other)
  {
    return strcmp(one, other);
  }

  static void record_outcomes(void)
  {
    char text[OUTCOMES * sizeof(*outcomes) + 4 * OUTCOMES] = "";

    qsort(outcomes, (size_t)outcome_count, sizeof(*outcomes), by_text);
    for (int i = 0; i < outcome_count; i++)
      strcat(strcat(strcat(text, i ? ",\"" : "\""), outcomes[i]), "\"");
    record_json("outcomes", "[%s]", text);
  }
`;

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const private4 = 'fill(carve(0, 4, PRIVATE_ANON), "abcd");';
const all = 'slot(0), 4 * PAGE, 4 * PAGE';
const middle = 'slot(1), 2 * PAGE, 2 * PAGE';

/** [name, title, set-up, arguments, target, its pages, what is left, with a failure and without]. */
const calls = [
  [
    'move',
    'a mapping is moved to where no page table is',
    private4,
    `${all}, ${F}, far()`,
    'far()',
    4,
    ['ENOMEM abcd-- ----', 'done ------ abcd'],
  ],
  [
    'move-the-middle',
    'the middle of a mapping is moved to where no page table is',
    private4,
    `${middle}, ${F}, far()`,
    'far()',
    2,
    ['ENOMEM abcd-- --', 'done a--d-- bc', 'done a..d-- bc'],
  ],
  [
    'move-a-shared-one',
    'a shared mapping is moved to where no page table is',
    'fill(carve(0, 4, SHARED_ANON), "abcd");',
    `${all}, ${F}, far()`,
    'far()',
    4,
    ['ENOMEM abcd-- ----', 'done ------ abcd'],
  ],
  [
    'replace',
    'a mapping is moved over another one',
    `${private4} fill(carve(8, 4, PRIVATE_ANON), "wxyz");`,
    `${all}, ${F}, slot(8)`,
    'slot(8)',
    4,
    ['ENOMEM abcd-- ----', 'done ------ abcd'],
  ],
  [
    'shrink',
    'a mapping is shrunk',
    private4,
    'slot(0), 4 * PAGE, 2 * PAGE, 0, NULL',
    'slot(8)',
    1,
    ['ENOMEM abcd-- -', 'done ab---- -'],
  ],
  [
    'duplicate',
    'a shared mapping is duplicated',
    'fill(carve(0, 4, SHARED_ANON), "abcd");',
    `slot(0), 0, 4 * PAGE, ${F}, slot(8)`,
    'slot(8)',
    4,
    ['ENOMEM abcd-- ----', 'done abcd-- abcd'],
  ],
  [
    'dontunmap',
    'the middle of a mapping is moved with MREMAP_DONTUNMAP to where no page table is',
    private4,
    `${middle}, ${F} | MREMAP_DONTUNMAP, far()`,
    'far()',
    2,
    ['ENOMEM abcd-- --', 'done a..d-- bc'],
  ],
  [
    'dontunmap-locked',
    'the middle of a locked mapping is moved with MREMAP_DONTUNMAP to where no page table is',
    `${private4} mlock(slot(0), 4 * PAGE);`,
    `${middle}, ${F} | MREMAP_DONTUNMAP, far()`,
    'far()',
    2,
    ['ENOMEM abcd-- --', 'done a..d-- bc'],
  ],
] as const;

export const anyAllocation = clause('failure/any-allocation', {
  says: 'Whatever allocation of it fails, a call does without, or is refused with ENOMEM and every page is where it was, but for a target that was unmapped; only a move whose source cannot be cut out of its mapping for want of memory succeeds, and leaves it mapped, without its pages.',
  source: [
    {
      code: 'mm/mremap.c: move_vma: "OOM: unable to split vma, just get accounts right"; lib/fault-inject.c: fail_nth',
    },
  ],
  needs: ['root'],
  cases: calls.map(([name, title, setUp, call, there, pages, outcomes]) => ({
    name,
    title: `${title}; each allocation that it needs fails once`,
    preamble: faults,
    program: c`
      long before = 0;

      set_up_faults();
      for (long number = 1; number < MANY; number++) {
        bool failed;
        void *got;
        int error;

        ${setUp}
        fail_allocation(number);
        got = sys_mremap(${call});
        error = errno;
        failed = has_failed();
        note(got == MAP_FAILED ? errno_name(error) : "done", ${there}, ${pages});
        munmap(slot(0), 16 * PAGE);
        munmap(far(), 16 * PAGE);
        /* After what the program itself asked for when it did this first. */
        if (number == 1)
          before = status_kb("VmSize:");
        if (!failed)
          break;
      }
      record_outcomes();
      record_number("left", status_kb("VmSize:") - before);
    `,
    expect: { [call.includes('DONTUNMAP') ? 'dontunmap' : 'mremap']: { outcomes, left: 0 } },
    alone: true as const,
    mounts: true as const,
    fresh: true as const,
  })),
});
