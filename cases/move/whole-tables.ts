import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

const tables = {
  code: 'mm/mremap.c: move_page_tables, move_normal_pmd; try_realign_addr, can_align_down since 6.7',
};

const present = c`
  static inline bool is_present(char *where)
  {
    unsigned char there;

    return !mincore(where, PAGE, &there);
  }

  static inline void map_at(char *where, size_t len, int flags, int fd)
  {
    if (mmap(where, len, PROT_READ | PROT_WRITE, MAP_FIXED | flags, fd, 0) != where)
      broken("mmap: %s", errno_name(errno));
    madvise(where, len, MADV_NOHUGEPAGE);
  }
`;

/** A mapping, what of it is moved, and where to, in pages and behind the start of a page table: [name, title, map, its pages, from, pages, to]. */
const places = [
  [
    'right-behind',
    'two page tables to right behind themselves',
    'block(4)',
    '2 * TABLE',
    'block(4)',
    '2 * TABLE',
    'block(6)',
  ],
  [
    'right-before',
    'two page tables to right before themselves',
    'block(4)',
    '2 * TABLE',
    'block(4)',
    '2 * TABLE',
    'block(2)',
  ],
  [
    'right-behind-alike-off',
    'as many pages as a table has, five pages behind the start of one, to right behind themselves',
    'block(4) + 5 * PAGE',
    'TABLE',
    'block(4) + 5 * PAGE',
    'TABLE',
    'block(5) + 5 * PAGE',
  ],
  [
    'right-before-alike-off',
    'as many pages as a table has, five pages behind the start of one, to right before themselves',
    'block(4) + 5 * PAGE',
    'TABLE',
    'block(4) + 5 * PAGE',
    'TABLE',
    'block(3) + 5 * PAGE',
  ],
  [
    'few-pages-between-alike-off',
    'a page less than a table has, five pages behind the start of one, to a table further',
    'block(4) + 5 * PAGE',
    'TABLE - 1',
    'block(4) + 5 * PAGE',
    'TABLE - 1',
    'block(5) + 5 * PAGE',
  ],
  [
    'behind-own-pages',
    'what lies behind the first three pages of a mapping, of which the next table is a part',
    'block(4) + 2 * PAGE',
    '3 * TABLE',
    'block(4) + 5 * PAGE',
    '2 * TABLE',
    'block(9) + 5 * PAGE',
  ],
  [
    'behind-own-table',
    'what lies behind the first table and five pages of a mapping',
    'block(4)',
    '4 * TABLE',
    'block(5) + 5 * PAGE',
    '2 * TABLE',
    'block(9) + 5 * PAGE',
  ],
  [
    'over-own-table',
    'the first table of a mapping over its third',
    'block(4)',
    '4 * TABLE',
    'block(4)',
    'TABLE',
    'block(6)',
  ],
  [
    'over-own-pages',
    'the first pages of a mapping, as many as a table has, over its third ones, five pages behind the start of a table',
    'block(4) + 5 * PAGE',
    '4 * TABLE',
    'block(4) + 5 * PAGE',
    'TABLE',
    'block(6) + 5 * PAGE',
  ],
  [
    'over-own-first-pages',
    'the third pages of a mapping, as many as a table has, over its first ones, five pages behind the start of a table',
    'block(4) + 5 * PAGE',
    '4 * TABLE',
    'block(6) + 5 * PAGE',
    'TABLE',
    'block(4) + 5 * PAGE',
  ],
] as const;

export const pageTablesBesideThemselves = clause('move/page-tables-beside-themselves', {
  says: 'Pages that fill page tables arrive each at its own offset also where they go beside their old place or over another part of their mapping, and what else is in their tables stays, be it of the same mapping.',
  source: [tables],
  cases: places.flatMap(([name, title, map, count, from, pages, to]) =>
    (
      [
        ['', F, 'mremap'],
        ['-dontunmap', `${F} | MREMAP_DONTUNMAP`, 'dontunmap'],
      ] as const
    ).map(([suffix, flags, key]) => ({
      name: `${name}${suffix}`,
      title: `${title}${suffix && ', with MREMAP_DONTUNMAP'}`,
      preamble: present,
      program: c`
        const size_t TABLE = PAGE / 8, count = ${count}, pages = ${pages};
        char *map = ${map}, *from = ${from}, *to = ${to};
        long wrong = 0, left = 0, lost = 0;

        map_at(map, count * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
        for (size_t i = 0; i < count; i++)
          *(size_t *)(map + i * PAGE) = i + 1;
        if (sys_mremap(from, pages * PAGE, pages * PAGE, ${flags}, to) != to)
          failed("mremap: %s", errno_name(errno));
        for (size_t i = 0; i < pages; i++)
          wrong += *(volatile size_t *)(to + i * PAGE) != (size_t)(from - map) / PAGE + i + 1;
        for (size_t i = 0; i < count; i++) {
          char *page = map + i * PAGE;

          if (page >= to && page < to + pages * PAGE)
            continue;
          if (page >= from && page < from + pages * PAGE)
            left += ${key === 'mremap' ? 'is_present(page)' : '!is_present(page) || *(volatile size_t *)page'};
          else
            lost += !is_present(page) || *(volatile size_t *)page != i + 1;
        }
        record_number("wrong", wrong);
        record_number("left", left);
        record_number("lost", lost);
      `,
      expect: { [key]: { wrong: 0, left: 0, lost: 0 } },
    })),
  ),
});

const kinds = [
  ['shared-memfd', 'SHARED_MEMFD', false],
  ['private-memfd', 'PRIVATE_MEMFD', true],
  ['shared-tmpfs', 'SHARED_TMPFS', false],
  ['private-file', 'PRIVATE_FILE', true],
] as const;

const offsets = [
  ['aligned', 'both sides aligned', 0, 0],
  ['alike-off', 'both sides five pages off', 5, 5],
  ['target-off', 'the target five pages off', 0, 5],
] as const;

export const pageTablesOfFiles = clause('move/page-tables-of-files', {
  says: 'Of a mapping of a file that fills page tables each page shows its page of the file where it is moved to, and those that were written to privately are kept.',
  source: [tables, man('MREMAP_FIXED')],
  needs: ['root'],
  cases: kinds.flatMap(([kind, value, isPrivate]) =>
    offsets.map(([name, title, from, to]) => ({
      name: `${kind}-${name}`,
      title: `two page tables of a ${kind} mapping, ${title}`,
      preamble: present,
      program: c`
        const size_t pages = 2 * (PAGE / 8);
        char *from = block(1) + ${from} * PAGE, *to = block(8) + ${to} * PAGE;
        int fd = ${value}->open_file((long)pages);
        long wrong = 0, left = 0;

        map_at(from, pages * PAGE, ${value}->flags, fd);
        /* Some are read, some are written to, and the rest has not been looked at. */
        for (size_t i = 3; i < pages; i += 61) {
          ${isPrivate ? `from[i * PAGE] = 'w';` : ''}
          (void)*(volatile char *)(from + (i - 2) * PAGE);
        }
        if (sys_mremap(from, pages * PAGE, pages * PAGE, ${F}, to) != to)
          failed("mremap: %s", errno_name(errno));
        for (size_t i = 0; i < pages; i++) {
          bool written = ${isPrivate ? 'i % 61 == 3' : 'false'};
          char *page = to + i * PAGE;

          wrong += *(volatile char *)page != (written ? 'w' : (char)('F' + i)) || page[1] != (char)('F' + i);
          left += is_present(from + i * PAGE);
        }
        record_number("wrong", wrong);
        record_number("left", left);
      `,
      expect: { mremap: { wrong: 0, left: 0 } },
    })),
  ),
});

/** Bit 55 of an entry of pagemap. */
const softDirty = c`
  ${present}
  static inline bool soft_dirty(const char *where)
  {
    int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
    uint64_t entry = 0;

    if (pread(fd, &entry, sizeof(entry), (off_t)((uintptr_t)where / PAGE * sizeof(entry))) != sizeof(entry))
      broken("pread: %s", errno_name(errno));
    close(fd);
    return entry >> 55 & 1;
  }

  static inline void clear_soft_dirty(char *where)
  {
    int fd = open("/proc/self/clear_refs", O_WRONLY);

    if (!soft_dirty(where))
      lacks("soft-dirty bits (CONFIG_MEM_SOFT_DIRTY)");
    if (write(fd, "4", 1) != 1)
      broken("clear_refs: %s", errno_name(errno));
    close(fd);
  }

  static inline void observe_soft_dirty(const char *name, const char *where, size_t pages)
  {
    size_t count = 0;

    for (size_t i = 0; i < pages; i++)
      count += soft_dirty(where + i * PAGE);
    record_string(name, !count ? "none" : count == pages ? "all" : "some");
  }
`;

/** Which pages, and whether their tables are moved whole: [name, title, flags, pages off, whole, change]. */
const softDirtyMoves = [
  ['a-page-off', 'both sides aligned but for a page on one of them', F, 1, false, 'mremap'],
  ['aligned', 'both sides aligned', F, 0, true, 'mremap'],
  [
    'aligned-dontunmap',
    'both sides aligned, with MREMAP_DONTUNMAP',
    `${F} | MREMAP_DONTUNMAP`,
    0,
    true,
    'dontunmap',
  ],
] as const;

export const wholeTablesAreSoftDirty = clause('move/whole-tables-are-soft-dirty', {
  says: 'Pages that fill page tables are soft-dirty where they were moved to, as other pages are, although nobody has written to them.',
  source: [{ code: 'mm/mremap.c: move_normal_pmd moves the table as it is' }],
  cases: softDirtyMoves.map(([name, title, flags, off, whole, key]) => ({
    name,
    title: `two page tables are moved after the bits were taken away: ${title}`,
    preamble: softDirty,
    program: c`
      const size_t pages = 2 * (PAGE / 8);
      char *from = block(1), *to = block(8) + ${off} * PAGE;

      map_at(from, pages * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
      for (size_t i = 0; i < pages; i++)
        from[i * PAGE] = 'a';
      clear_soft_dirty(from);
      observe_soft_dirty("before", from, pages);
      if (sys_mremap(from, pages * PAGE, pages * PAGE, ${flags}, to) != to)
        failed("mremap: %s", errno_name(errno));
      observe_soft_dirty("after", to, pages);
      to[PAGE] = 'b';
      record_flag("written", soft_dirty(to + PAGE));
    `,
    expect: { [key]: { before: 'none', after: 'all', written: true } },
    ...(whole && {
      bugs: { 'whole-tables-stay-clean': { before: 'none', after: 'none', written: true } },
    }),
  })),
});
