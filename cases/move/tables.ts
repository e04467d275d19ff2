import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const source = [
  {
    code: 'mm/mremap.c: move_page_tables, move_normal_pmd, move_normal_pud, get_extent; try_realign_addr since 6.7',
  },
  { list: 'CVE-2024-50066; "preserve mremap address delta when skipping page tables"' },
];

/**
 * Pages of a range that are written to, by their number; all others stay absent. Neighbours are pages of other mappings in the
 * same page tables.
 */
const sparse = c`
  static bool is_written(size_t page, size_t pages)
  {
    size_t table = PAGE / 8;

    return page % 61 == 7 || page % table < 2 || page % table > table - 3 || page == pages - 1;
  }

  static void map_at(char *where, size_t len, int flags)
  {
    if (mmap(where, len, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_NORESERVE | flags, -1, 0) != where)
      broken("mmap: %s", errno_name(errno));
    madvise(where, len, MADV_NOHUGEPAGE);
  }

  static void write_sparsely(char *where, size_t pages)
  {
    for (size_t i = 0; i < pages; i++)
      if (is_written(i, pages))
        *(size_t *)(where + i * PAGE) = i + 1;
  }

  /* How many pages are not as they were written, or not absent as they were left. */
  static long count_wrong(char *where, size_t pages)
  {
    long wrong = 0;
    int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");

    for (size_t i = 0; i < pages; i++) {
      uint64_t entry = 0;

      if (pread(fd, &entry, sizeof(entry), (off_t)(((uintptr_t)where / PAGE + i) * sizeof(entry))) != sizeof(entry))
        broken("pread: %s", errno_name(errno));
      if (is_written(i, pages))
        wrong += !(entry >> 63) || *(volatile size_t *)(where + i * PAGE) != i + 1;
      else
        wrong += entry >> 63;
    }
    close(fd);
    return wrong;
  }

  static long count_present(char *where, size_t pages)
  {
    unsigned char present;
    long count = 0;

    for (size_t i = 0; i < pages; i++)
      count += !mincore(where + i * PAGE, PAGE, &present);
    return count;
  }

  /* A page of its own kind, which must stay as it is. */
  static void put_neighbour(char *where)
  {
    map_at(where, PAGE, MAP_SHARED | MAP_ANONYMOUS);
    fill(where, "n");
  }
`;

/** Offsets in pages within a page table of source and target, and the length: [name, title, source, target, pages]. */
const places = [
  ['both-aligned', 'two page tables, both sides aligned', '0', '0', '2 * TABLE'],
  ['source-off', 'two page tables, the source a page off', '1', '0', '2 * TABLE'],
  ['target-off', 'two page tables, the target a page off', '0', '1', '2 * TABLE'],
  ['alike-off', 'two page tables, both sides off by the same five pages', '5', '5', '2 * TABLE'],
  [
    'last-page-of-a-table',
    'a page table and two pages, from the last page of a table on both sides',
    'TABLE - 1',
    'TABLE - 1',
    'TABLE + 2',
  ],
  ['a-page-less', 'a page less than two page tables, both sides aligned', '0', '0', '2 * TABLE - 1'],
  ['a-page-more', 'a page more than two page tables, both sides aligned', '0', '0', '2 * TABLE + 1'],
  [
    'less-than-a-table',
    'less than a page table, over the end of one on the source side',
    'TABLE - 3',
    '2',
    'TABLE / 2',
  ],
] as const;

/** Where the neighbours are: [name, title, of the source, of the target]. */
const neighbours = [
  ['', 'no neighbours', [], []],
  [
    '-beside',
    'neighbours on all sides',
    ['from - PAGE', 'from + pages * PAGE'],
    ['to - PAGE', 'to + pages * PAGE'],
  ],
  ['-before-the-target', 'a neighbour that touches the target in front', [], ['to - PAGE']],
] as const;

export const pageTablesMove = clause('move/page-tables-move', {
  says: 'However source and target lie in page tables, every page arrives at its own offset, absent ones stay absent, nothing is left behind, and pages of other mappings in the same tables stay as they are.',
  source,
  cases: places.flatMap(([name, title, from, to, pages]) =>
    neighbours.map(([suffix, beside, before, behind]) => ({
      name: `${name}${suffix}`,
      title: `${title}, with ${beside}`,
      preamble: sparse,
      program: c`
        const size_t TABLE = PAGE / 8, pages = ${pages};
        char *from = block(1) + (${from}) * PAGE, *to = block(8) + (${to}) * PAGE;
        long kept = 0;

        map_at(from, pages * PAGE, MAP_PRIVATE | MAP_ANONYMOUS);
        write_sparsely(from, pages);
        ${[...before, ...behind].map((where) => `put_neighbour(${where});`).join('\n')}
        if (sys_mremap(from, pages * PAGE, pages * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to)
          failed("mremap: %s", errno_name(errno));
        record_number("wrong", count_wrong(to, pages));
        record_number("left", count_present(from, pages));
        catch_faults();
        ${[...before, ...behind].map((where) => `kept += read_page(${where}) == 'n';`).join('\n')}
        record_number("kept", kept);
      `,
      expect: { mremap: { wrong: 0, left: 0, kept: before.length + behind.length } },
    })),
  ),
});

export const pageTablesOfDontunmap = clause('move/page-tables-of-dontunmap', {
  says: 'With MREMAP_DONTUNMAP the pages of whole page tables arrive as well, and every page of the source is absent.',
  source,
  cases: places.map(([name, title, from, to, pages]) => ({
    name,
    title,
    preamble: sparse,
    program: c`
      const size_t TABLE = PAGE / 8, pages = ${pages};
      char *from = block(1) + (${from}) * PAGE, *to = block(8) + (${to}) * PAGE;
      long zeros = 0;

      map_at(from, pages * PAGE, MAP_PRIVATE | MAP_ANONYMOUS);
      write_sparsely(from, pages);
      if (sys_mremap(from, pages * PAGE, pages * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, to) != to)
        failed("mremap: %s", errno_name(errno));
      record_number("wrong", count_wrong(to, pages));
      catch_faults();
      for (size_t i = 0; i < pages; i++)
        zeros += read_page(from + i * PAGE) == '.';
      record_flag("zeros", zeros == (long)pages);
    `,
    expect: { dontunmap: { wrong: 0, zeros: true } },
  })),
});

export const pageTablesOfOtherKinds = clause('move/page-tables-of-other-kinds', {
  says: 'Whole page tables of shared memory and of files move as those of private memory do, and over a target whose tables are in use.',
  source,
  cases: (
    [
      ['shared', 'shared memory', 'MAP_SHARED | MAP_ANONYMOUS', ''],
      [
        'over-private',
        'private memory, over private memory that was written to',
        'MAP_PRIVATE | MAP_ANONYMOUS',
        'map_at(to, pages * PAGE, MAP_PRIVATE | MAP_ANONYMOUS);\nfor (size_t i = 0; i < pages; i++)\n  *(size_t *)(to + i * PAGE) = 99;',
      ],
      [
        'over-shared',
        'private memory, over shared memory that was written to',
        'MAP_PRIVATE | MAP_ANONYMOUS',
        'map_at(to, pages * PAGE, MAP_SHARED | MAP_ANONYMOUS);\nfor (size_t i = 0; i < pages; i++)\n  *(size_t *)(to + i * PAGE) = 99;',
      ],
    ] as const
  ).map(([name, title, flags, target]) => ({
    name,
    title: `two page tables, both sides aligned: ${title}`,
    preamble: sparse,
    program: c`
      const size_t pages = 2 * (PAGE / 8);
      char *from = block(1), *to = block(8);

      map_at(from, pages * PAGE, ${flags});
      write_sparsely(from, pages);
      ${target}
      if (sys_mremap(from, pages * PAGE, pages * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to)
        failed("mremap: %s", errno_name(errno));
      record_number("wrong", count_wrong(to, pages));
      record_number("left", count_present(from, pages));
    `,
    expect: { mremap: { wrong: 0, left: 0 } },
  })),
});

/** Offsets of a range of two tables of page tables: [name, title, source, target]. */
const large = [
  ['both-aligned', 'both sides aligned', '0', '0'],
  ['target-off', 'the target off by a page table', '0', 'BLOCK'],
  ['alike-off', 'both sides off by the same page table', 'BLOCK', 'BLOCK'],
  ['a-page-off', 'the source off by a page', 'PAGE', '0'],
] as const;

export const tablesOfPageTablesMove = clause('move/tables-of-page-tables-move', {
  says: 'Of a range as large as what two tables of page tables map (2 GiB), with few pages in it, each page arrives at its own offset, and the page before the range and the one behind it stay.',
  source,
  cases: large.flatMap(([name, title, from, to]) =>
    (
      [
        ['', 'mremap', 0],
        ['-dontunmap', 'dontunmap', 0],
        ['-without-its-first-half', 'mremap', 4],
      ] as const
    ).map(([suffix, key, first]) => ({
      name: `${name}${suffix}`,
      title: `${title}${key === 'mremap' ? '' : ', with MREMAP_DONTUNMAP'}${first === 0 ? '' : ', nothing in its first half'}`,
      program: c`
        const size_t HUGE = PAGE / 8 * BLOCK, len = 2 * HUGE;
        const size_t places[] = { 0, BLOCK - PAGE, BLOCK, HUGE - PAGE, HUGE, HUGE + 3 * BLOCK + 5 * PAGE, len - PAGE };
        const size_t count = sizeof(places) / sizeof(*places);
        char *all = mmap(NULL, 8 * HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        char *base, *from, *to;
        long wrong = 0, left = 0;

        if (all == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        base = all + (HUGE - (size_t)all % HUGE) % HUGE;
        from = base + (${from});
        to = base + 4 * HUGE + (${to});
        if (mmap(from, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) != from)
          broken("mmap: %s", errno_name(errno));
        madvise(from, len, MADV_NOHUGEPAGE);
        for (size_t i = ${first}; i < count; i++)
          *(size_t *)(from + places[i]) = i + 1;
        if (mprotect(to + len, PAGE, PROT_READ | PROT_WRITE))
          broken("mprotect: %s", errno_name(errno));
        fill(to + len, "n");
        if (sys_mremap(from, len, len, MREMAP_MAYMOVE | MREMAP_FIXED${key === 'mremap' ? '' : ' | MREMAP_DONTUNMAP'}, to) != to)
          failed("mremap: %s", errno_name(errno));
        catch_faults();
        for (size_t i = ${first}; i < count; i++) {
          wrong += *(volatile size_t *)(to + places[i]) != i + 1;
          left += read_page(from + places[i]) != '${key === 'mremap' ? '-' : '.'}';
        }
        for (size_t at = 7 * PAGE; at < len; at += HUGE / 8)
          wrong += *(volatile size_t *)(to + at) != 0;
        record_number("wrong", wrong);
        record_number("left", left);
        record_flag("behind", read_page(to + len) == 'n');
      `,
      expect: { [key]: { wrong: 0, left: 0, behind: true } },
    })),
  ),
});
