import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** A file as large as a huge page; a thread makes it one again and again, through a mapping of its own. */
const collapsing = c`
  #ifndef MADV_COLLAPSE
  #define MADV_COLLAPSE 25
  #endif

  enum { ROUNDS = 150 };

  static int file;
  static char *page;
  static long collapsed;
  /* The round that is to be touched before the collapse, and the one that was. */
  static atomic_long wanted, touched;
  static atomic_int over;

  static void map_file(long where)
  {
    if (mmap(block(where), BLOCK, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, file, 0) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
  }

  static void write_file(void)
  {
    for (size_t at = 0; at < BLOCK; at += PAGE)
      if (pwrite(file, page, PAGE, (off_t)at) != (ssize_t)PAGE)
        broken("write: %s", errno_name(errno));
  }

  static int make_huge(void)
  {
    /* Older kernels want a page table to be there. */
    (void)*(volatile char *)block(6);
    return madvise(block(6), BLOCK, MADV_COLLAPSE);
  }

  static void *collapse(void *unused)
  {
    const long deadline = now_ms() + 10000;

    (void)unused;
    for (long i = 0; i < ROUNDS && now_ms() < deadline; i++) {
      /* FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE: small pages again. */
      if (syscall(SYS_fallocate, file, 3, 0L, (long)BLOCK))
        broken("fallocate: %s", errno_name(errno));
      write_file();
      for (wanted = i + 1; touched != wanted;)
        sched_yield();
      collapsed += !make_huge();
    }
    over = 1;
    return NULL;
  }

  static void set_up(void)
  {
    file = memfd_create("file", MFD_CLOEXEC);
    page = malloc(PAGE);
    memset(page, 'a', PAGE);
    if (file < 0 || ftruncate(file, (off_t)BLOCK))
      broken("a file: %s", errno_name(errno));
    set_system("/sys/kernel/mm/transparent_hugepage/shmem_enabled", "advise", "CONFIG_TRANSPARENT_HUGEPAGE, CONFIG_SHMEM");
    map_file(6);
    if (madvise(block(6), BLOCK, MADV_HUGEPAGE))
      broken("MADV_HUGEPAGE: %s", errno_name(errno));
    write_file();
    if (make_huge() && errno == EINVAL)
      lacks("MADV_COLLAPSE (Linux 6.1, CONFIG_TRANSPARENT_HUGEPAGE, CONFIG_SHMEM)");
  }
`;

export const collapseIsNoHindrance = clause('concurrency/collapse-is-no-hindrance', {
  says: 'A mapping can be moved while another thread makes huge pages of its file, by which its page tables vanish: it shows the file at its new place, and nothing else.',
  source: [
    {
      code: 'mm/mremap.c: move_normal_pmd, mm/khugepaged.c: retract_page_tables; CVE-2024-50066',
    },
  ],
  needs: ['root', 'two-processors'],
  cases: [
    {
      name: 'shared-memory',
      title:
        'a mapping of shared memory is moved to and fro while its file is made one huge page 150 times, or for ten seconds',
      preamble: collapsing,
      program: c`
        long wrong = 0;
        char *here = block(0), *there = block(2), *was;
        pthread_t thread;

        set_up();
        map_file(0);
        thread = start(collapse, NULL);
        while (!over) {
          /* Brings in a page table. Not meanwhile: that would wait for the collapse to end. */
          if (touched != wanted) {
            wrong += *(volatile char *)here != 'a';
            touched = atomic_load(&wanted);
          }
          if (sys_mremap(here, BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, there) != there)
            failed("mremap: %s", errno_name(errno));
          was = here;
          here = there;
          there = was;
        }
        finish(thread);
        record_flag("collapsed", collapsed > 0);
        record_number("wrong", wrong);
        record_flag("whole", !memcmp(here, page, PAGE) && !memcmp(here, here + PAGE, BLOCK - PAGE));
      `,
      expect: { mremap: { collapsed: true, wrong: 0, whole: true } },
      races: true,
      alone: true,
      seconds: 40,
    },
  ],
});
