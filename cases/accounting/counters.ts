import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { hugePages } from '../kinds/huge-pages.ts';
import { transparent } from '../kinds/transparent-huge-pages.ts';
import { commitOf } from '../sources.ts';

const large = (name: string, title: string, call: string, key: string, moved: number) => ({
  name,
  title,
  program: c`
    size_t len = 4096 * PAGE;
    char *from = mmap(NULL, 3 * len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    char *to = from + 2 * len;
    long before = status_kb("RssAnon:") * 1024;

    if (from == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    madvise(from, 3 * len, MADV_NOHUGEPAGE);
    munmap(from + len, 2 * len);
    for (size_t i = 0; i < 4096; i++)
      from[i * PAGE] = 'a';
    record_number("touched", (status_kb("RssAnon:") * 1024 - before + (long)len / 8) / ((long)len / 4));
    record_flag("moved", sys_mremap(from, len, len, ${call}, to) == to);
    record_number("after", (status_kb("RssAnon:") * 1024 - before + (long)len / 8) / ((long)len / 4));
    munmap(from, 3 * len);
    record_number("unmapped", (status_kb("RssAnon:") * 1024 - before + (long)len / 8) / ((long)len / 4));
  `,
  expect: { [key]: { touched: 4, moved: true, after: moved, unmapped: 0 } },
});

export const rssStays = clause('accounting/rss-of-the-process', {
  says: 'RssAnon of the process counts each page once, before and after a move, and none when all is unmapped.',
  source: [{ man: 'proc_pid_status(5), man-pages 6.20, RssAnon' }, commitOf('dontunmap')],
  cases: [
    large(
      'move',
      '4096 pages are moved: RssAnon stays, in quarters of that',
      'MREMAP_MAYMOVE | MREMAP_FIXED',
      'mremap',
      4,
    ),
    large(
      'dontunmap',
      '4096 pages are moved with MREMAP_DONTUNMAP: RssAnon stays, in quarters of that',
      'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP',
      'dontunmap',
      4,
    ),
  ],
});

export const pageTablesAreGivenBack = clause('accounting/page-tables', {
  says: 'Page tables that a move has made or taken along are counted, and given back when all is unmapped.',
  source: [{ man: 'proc_pid_status(5), man-pages 6.20, VmPTE' }, { code: 'mm/mremap.c: move_normal_pmd' }],
  cases: (
    [
      [
        'aligned',
        'a range that is moved by whole page tables',
        '0',
        'MREMAP_MAYMOVE | MREMAP_FIXED',
        'mremap',
        0,
      ],
      [
        'unaligned',
        'a range that is moved page by page',
        '5 * PAGE',
        'MREMAP_MAYMOVE | MREMAP_FIXED',
        'mremap',
        0,
      ],
      [
        'aligned-dontunmap',
        'a range that is moved by whole page tables with MREMAP_DONTUNMAP',
        '0',
        'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP',
        'dontunmap',
        0,
      ],
      [
        'unaligned-dontunmap',
        'a range that is moved page by page with MREMAP_DONTUNMAP',
        '5 * PAGE',
        'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP',
        'dontunmap',
        0,
      ],
    ] as const
  ).map(([name, what, shift, flags, key]) => ({
    name,
    title: `${what}: VmPTE is what it was when all is unmapped`,
    preamble: c`
      static inline long page_tables(void)
      {
        return status_kb("VmPTE:") * 1024 / (long)PAGE;
      }
    `,
    program: c`
      size_t table = BLOCK, len = 2 * table;
      char *all = mmap(NULL, 16 * table, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), *from, *to;
      long before, tables = 0, unmapped = 0;
      bool moved = false;

      if (all == MAP_FAILED)
        broken("mmap: %s", errno_name(errno));
      from = (char *)(((uintptr_t)all + table - 1) / table * table);
      to = from + 8 * table + ${shift};
      munmap(all, 16 * table);
      /* Twice: in the first round the program's own code and data get their page tables. */
      for (int round = 0; round < 2; round++) {
        before = page_tables();
        if (mmap(from, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != from ||
            madvise(from, len, MADV_NOHUGEPAGE))
          broken("mmap: %s", errno_name(errno));
        for (size_t i = 0; i < len; i += PAGE)
          from[i] = 'a';
        tables = page_tables() - before;
        moved = sys_mremap(from, len, len, ${flags}, to) == to;
        munmap(from, len);
        munmap(to, len);
        unmapped = page_tables() - before;
      }
      record_flag("tables", tables >= 2);
      record_flag("moved", moved);
      record_number("unmapped", unmapped);
    `,
    expect: { [key]: { tables: true, moved: true, unmapped: 0 } },
  })),
});

const huge = (name: string, title: string, flags: string, call: string, after: string) => ({
  name,
  title,
  preamble: hugePages,
  alone: true as const,
  program: c`
    long page = (long)(BLOCK / PAGE);

    set_up(4);
    fill_blocks(map_huge(0, 2, ${flags}), "ab");
    record_number("touched", status_kb("HugetlbPages:") * 1024 / (long)PAGE / page);
    observe_mremap_blocks("move", ${call}, block(4));
    observe_blocks("after", 0, 7);
    record_number("moved", status_kb("HugetlbPages:") * 1024 / (long)PAGE / page);
    munmap(block(0), 2 * BLOCK);
    munmap(block(4), 2 * BLOCK);
    record_number("unmapped", status_kb("HugetlbPages:") * 1024 / (long)PAGE / page);
  `,
  expect: {
    'source-looked-up-first': { touched: 2, move: { block: 4 }, after, moved: 2, unmapped: 0 },
  },
});

export const hugePagesAreCountedOnce = clause('accounting/huge-pages-of-the-process', {
  says: 'HugetlbPages of the process counts each huge page once, before and after a move, and none when all is unmapped.',
  source: [
    { man: 'proc_pid_status(5), man-pages 6.20, HugetlbPages' },
    { code: 'mm/hugetlb.c: move_huge_pte sets an entry that is counted already' },
  ],
  needs: ['root'],
  cases: [
    ['private', 'MAP_PRIVATE'],
    ['shared', 'MAP_SHARED'],
  ].flatMap(([kind = '', flags = '']) => [
    huge(
      `${kind}-whole`,
      `two ${kind} huge pages are moved whole`,
      flags,
      'block(0), 2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED',
      '----ab-',
    ),
    huge(
      `${kind}-part`,
      `the second of two ${kind} huge pages is moved`,
      flags,
      'block(1), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED',
      'a---b--',
    ),
  ]),
});

export const sharedPagesAreCountedOnce = clause('accounting/rss-of-shared-memory', {
  says: 'RssShmem of the process counts what is mapped of shared memory, and nothing of it when all is unmapped, also after a move that has taken huge pages apart.',
  source: [
    { man: 'proc_pid_status(5), man-pages 6.20, RssShmem' },
    { code: 'mm/huge_memory.c: __split_huge_pmd_locked takes what it unmaps from the counter' },
  ],
  needs: ['root'],
  cases: (
    [
      ['whole', 'moved whole', 'block(0), 2 * BLOCK, 2 * BLOCK', 'block(4)'],
      [
        'misaligned',
        'moved to half a block past an aligned place',
        'block(0), 2 * BLOCK, 2 * BLOCK',
        'block(4) + BLOCK / 2',
      ],
      ['half', 'moved in its second half', 'block(1), BLOCK, BLOCK', 'block(4)'],
      ['part', 'moved in its first half block', 'block(0), BLOCK / 2, BLOCK / 2', 'block(4)'],
    ] as const
  ).map(([name, title, call, to]) => ({
    name,
    title: `shared memory of two huge pages is ${title}: RssShmem in huge pages`,
    preamble: transparent,
    alone: true as const,
    program: c`
      long huge = (long)BLOCK / 1024, before = status_kb("RssShmem:");
      char *there = ${to};

      map_blocks(0, "ab", MAP_SHARED);
      record_number("touched", (status_kb("RssShmem:") - before + huge / 2) / huge);
      record_flag("moved", sys_mremap(${call}, MREMAP_MAYMOVE | MREMAP_FIXED, there) == there);
      observe_strip_at("after", there, 1, -1);
      munmap(block(0), 8 * BLOCK);
      record_number("unmapped", (status_kb("RssShmem:") - before + huge / 2) / huge);
    `,
    expect: { mremap: { touched: 2, moved: true, after: name === 'half' ? 'b' : 'a', unmapped: 0 } },
  })),
});
