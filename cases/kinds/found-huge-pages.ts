import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { transparent } from './transparent-huge-pages.ts';

/** Pages of which each is another, so that KSM leaves them alone; and the frame of one. */
const searching = c`
  ${transparent}

  #ifndef MADV_COLLAPSE
  #define MADV_COLLAPSE 25
  #endif

  static void fill_differently(char *from, size_t size)
  {
    static long number;

    for (char *page = from; page < from + size; page += PAGE)
      *(long *)page = ++number;
  }

  static bool have_one_frame(char *one, char *other)
  {
    int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
    uint64_t entries[2];

    if (pread(fd, &entries[0], 8, (off_t)((uintptr_t)one / PAGE * 8)) != 8 ||
        pread(fd, &entries[1], 8, (off_t)((uintptr_t)other / PAGE * 8)) != 8)
      broken("reading pagemap: %s", errno_name(errno));
    close(fd);
    return entries[0] >> 63 && !((entries[0] ^ entries[1]) & ((UINT64_C(1) << 55) - 1));
  }

  /* Refused with EAGAIN while pages are on their way to a list of the kernel. */
  static inline void collapse(char *from)
  {
    long deadline = now_ms() + 10000;

    while (madvise(from, BLOCK, MADV_COLLAPSE)) {
      if (errno == EINVAL)
        lacks("MADV_COLLAPSE (Linux 6.1, CONFIG_TRANSPARENT_HUGEPAGE)");
      if (errno != EAGAIN || now_ms() > deadline)
        broken("MADV_COLLAPSE: %s", errno_name(errno));
      usleep(1000);
    }
  }

  static long full_scans(void)
  {
    return strtol(read_proc("/sys/kernel/mm/ksm/full_scans", "CONFIG_KSM"), NULL, 10);
  }

  /* KSM takes huge pages apart that it finds pages in that are alike: it looks at all there is a few times. */
  static void observe_merging(char *from, size_t size, char *one, char *other)
  {
    long deadline = now_ms() + 25000, scans;

    set_ksm(1);
    set_system("/sys/kernel/mm/ksm/sleep_millisecs", "1", "CONFIG_KSM");
    set_system("/sys/kernel/mm/ksm/pages_to_scan", "1000", "CONFIG_KSM");
    if (madvise(from, size, MADV_MERGEABLE))
      broken("MADV_MERGEABLE: %s", errno_name(errno));
    scans = full_scans() + 6;
    while (!have_one_frame(one, other) && full_scans() < scans && now_ms() < deadline)
      sched_yield();
    record_flag("found", have_one_frame(one, other));
    set_ksm(0);
  }
`;

export const hugePageIsFound = clause('kinds/transparent-huge-page-is-found', {
  says: 'A transparent huge page that a move has put across two page tables is found in both of them by the kernel when it looks for what a frame is mapped at, also when it is mapped in one of them only and the other has become a huge page; and so is half of one, however low it lies.',
  source: [
    {
      code: 'mm/page_vma_mapped.c: page_vma_mapped_walk; "mm/page_vma_mapped: continue past nonmatching huge PMDs"',
    },
    {
      code: 'mm/internal.h: vma_address; "mm/thp: fix vma_address() if virtual address below file offset" (5.10.47)',
    },
  ],
  needs: ['root'],
  cases: [
    {
      name: 'half-at-the-lowest-addresses',
      title:
        'the second half of a transparent huge page is moved below the first MiB: two pages of it that are alike are made one by KSM',
      preamble: searching,
      program: c`
        const size_t half = BLOCK / 2;
        /* As low as anybody may map: below all that the first half would take up before it. */
        char *to = (char *)(16 * PAGE);

        map_blocks(0, "a", MAP_PRIVATE);
        fill_differently(block(0), BLOCK);
        record_flag("moved", sys_mremap(block(0) + half, half, half, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
        fill(to, "zz");
        observe_merging(to, half, to, to + PAGE);
        observe_strip_at("after", to, 2, -1);
      `,
      expect: { mremap: { moved: true, found: true, after: 'zz' } },
      alone: true,
      seconds: 60,
    },
    ...(
      [
        ['across-two-tables', 'two pages of it that are alike are made one by KSM', false],
        [
          'beside-a-huge-page',
          'the first of its tables is made a huge page (MADV_COLLAPSE), and two pages in the other that are alike are made one by KSM',
          true,
        ],
      ] as const
    ).map(([name, title, collapse]) => ({
      name,
      title: `three transparent huge pages are moved to the middle of a page table: of the second one ${title}`,
      preamble: searching,
      program: c`
      char *to = block(4) + BLOCK / 2, *last = block(6) + BLOCK / 4;

      map_blocks(0, "abc", MAP_PRIVATE);
      fill_differently(block(0), 3 * BLOCK);
      record_flag("moved", sys_mremap(block(0), 3 * BLOCK, 3 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
      ${collapse ? 'collapse(block(5));' : ''}
      /* Else khugepaged would make huge pages of the rest as well. */
      if (madvise(to, 3 * BLOCK, MADV_NOHUGEPAGE))
        broken("MADV_NOHUGEPAGE: %s", errno_name(errno));
      fill(last, "zz");
      record_number("huge", huge_in(4, 4));
      observe_merging(to, 3 * BLOCK, last, last + PAGE);
      observe_strip_at("after", last, 2, -1);
    `,
      expect: { mremap: { moved: true, huge: collapse ? 1 : 0, found: true, after: 'zz' } },
      ...(collapse && { bugs: { 'huge-page-beside-another-is-not-found': { found: false } } }),
      alone: true as const,
      seconds: 60,
    })),
  ],
});
