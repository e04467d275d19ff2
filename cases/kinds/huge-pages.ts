import { c, outside, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';

const before516 = { code: 'mm/mremap.c of 5.10: vma_to_resize refuses huge pages, when all else is done' };
const since516 = { code: 'mm/mremap.c: align_hugetlb; mm/hugetlb.c: move_hugetlb_page_tables' };

/** A block of the arena. */
const blockAt = (number: number): { readonly block: number } => ({ block: number });

/** Huge pages of the default size, as many as a case needs at most, and what is known of them in the system. */
export const hugePages = c`
  static inline long huge_pages(const char *field)
  {
    const char *line = strstr(read_proc("/proc/meminfo", "CONFIG_PROC_FS"), field);

    return line ? strtol(line + strlen(field), NULL, 10) : -1;
  }

  static inline char *map_huge(long first, long count, int flags)
  {
    char *where = mmap(block(first), (size_t)count * BLOCK, PROT_READ | PROT_WRITE,
                       MAP_FIXED | MAP_ANONYMOUS | MAP_HUGETLB | flags, -1, 0);

    if (where == MAP_FAILED)
      broken("mmap of huge pages: %s", errno_name(errno));
    return where;
  }

  static inline void set_up(long count)
  {
    reserve_huge_pages(count);
    if (huge_pages("Hugepagesize:") * 1024 != (long)BLOCK)
      lacks("huge pages of the size that a page table maps");
  }
`;

const flagsOf = [
  ['private', 'MAP_PRIVATE'],
  ['shared', 'MAP_SHARED'],
] as const;

export const hugePagesMove = clause('kinds/huge-pages-move', {
  says: 'Huge pages cannot be moved at first: EINVAL, after whatever was at the target is gone. Since 5.16 they are moved as they are.',
  source: [commitOf('source-looked-up-first'), before516, since516],
  needs: ['root'],
  cases: [
    ...flagsOf.map(([name, flags]) => ({
      name,
      title: `two ${name} huge pages are moved whole`,
      preamble: hugePages,
      program: c`
        set_up(4);
        fill_blocks(map_huge(0, 2, ${flags}), "ab");
        observe_mremap_blocks("move", block(0), 2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        observe_blocks("after", 0, 7);
        record_number("free", huge_pages("HugePages_Free:"));
      `,
      expect: {
        mremap: { move: refused('EINVAL'), after: 'ab-----', free: 2 },
        'source-looked-up-first': { move: blockAt(4), after: '----ab-', free: 2 },
      },
      alone: true as const,
    })),
    {
      name: 'over-a-mapping',
      title: 'a move to where something is mapped: refused before 5.16, with the target unmapped',
      preamble: hugePages,
      program: c`
        set_up(4);
        fill_blocks(map_huge(0, 1, MAP_SHARED), "a");
        fill_blocks(map_huge(4, 1, MAP_SHARED), "x");
        observe_mremap_blocks("move", block(0), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        observe_blocks("after", 0, 6);
      `,
      expect: {
        mremap: { move: refused('EINVAL'), after: 'a-----' },
        'source-looked-up-first': { move: blockAt(4), after: '----a-' },
      },
      alone: true,
    },
    ...flagsOf.map(([name, flags]) => ({
      name: `part-of-${name}`,
      title: `the middle one of three ${name} huge pages is moved, and the others stay`,
      preamble: hugePages,
      program: c`
        set_up(4);
        fill_blocks(map_huge(0, 3, ${flags}), "abc");
        observe_mremap_blocks("move", block(1), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(5));
        observe_blocks("after", 0, 7);
      `,
      expect: {
        mremap: { move: refused('EINVAL'), after: 'abc----' },
        'source-looked-up-first': { move: blockAt(5), after: 'a-c--b-' },
      },
      alone: true as const,
    })),
    {
      name: 'written-afterwards',
      title: 'private huge pages are moved after a fork: what the parent writes then the child does not see',
      preamble: hugePages,
      program: c`
        int ends[2], told[2];
        char seen = 0;
        pid_t child;

        set_up(6);
        fill_blocks(map_huge(0, 1, MAP_PRIVATE), "a");
        if (pipe(ends) || pipe(told))
          broken("pipe: %s", errno_name(errno));
        child = fork();
        if (!child) {
          if (read(told[0], &seen, 1) == 1)
            seen = *block(0);
          _exit(write(ends[1], &seen, 1) != 1);
        }
        observe_mremap_blocks("move", block(0), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        fill_blocks(block(4), "z");
        observe_blocks("after", 0, 6);
        if (write(told[1], "", 1) != 1 || read(ends[0], &seen, 1) != 1)
          failed("a child that says nothing");
        record_byte("child", seen);
        waitpid(child, NULL, 0);
      `,
      expect: { 'source-looked-up-first': { move: blockAt(4), after: '----z-', child: 'a' } },
      alone: true,
    },
  ],
});

export const hugePagesAreAligned = clause('kinds/huge-pages-are-aligned', {
  says: 'Of huge pages source and target have to be aligned to the huge page, else EINVAL before anything is unmapped (5.16); even a new address that no flag asks for.',
  source: [since516, before516],
  needs: ['root'],
  cases: (
    [
      [
        'old-address',
        'an old address in the middle of a huge page',
        'block(0) + BLOCK / 2',
        'BLOCK',
        'MREMAP_MAYMOVE | MREMAP_FIXED',
        'block(4)',
        false,
        'ab---y-',
      ],
      [
        'old-address-in-place',
        'an old address in the middle of a huge page, without a move,',
        'block(0) + BLOCK / 2',
        'BLOCK',
        '0',
        'NULL',
        true,
        'ab--xy-',
      ],
      [
        'new-address',
        'a new address that is not aligned',
        'block(0)',
        'BLOCK',
        'MREMAP_MAYMOVE | MREMAP_FIXED',
        'block(4) + PAGE',
        false,
        'ab--xy-',
      ],
      [
        'new-address-by-half',
        'a new address that is half a huge page off',
        'block(0)',
        'BLOCK',
        'MREMAP_MAYMOVE | MREMAP_FIXED',
        'block(4) + BLOCK / 2',
        false,
        'ab--xy-',
      ],
      [
        'new-address-not-asked-for',
        'a new address that is not aligned, and no flag that asks for one',
        'block(0)',
        'BLOCK',
        '0',
        'block(4) + PAGE',
        true,
        'ab--xy-',
      ],
    ] as const
  ).map(([name, title, from, size, flags, to, early, old]) => ({
    name,
    title: `${title} is refused`,
    preamble: hugePages,
    program: c`
      set_up(4);
      fill_blocks(map_huge(0, 2, MAP_PRIVATE), "ab");
      fill_blocks(map_huge(4, 2, MAP_PRIVATE), "xy");
      observe_mremap_blocks("move", ${from}, ${size}, ${size}, ${flags}, ${to});
      observe_blocks("after", 0, 7);
    `,
    expect: {
      mremap: early
        ? { move: name.startsWith('old') ? outside : blockAt(0), after: 'ab--xy-' }
        : { move: refused('EINVAL'), after: old },
      'source-looked-up-first': { move: refused('EINVAL'), after: 'ab--xy-' },
    },
    alone: true as const,
  })),
});

export const hugePagesAreRounded = clause('kinds/huge-pages-are-rounded', {
  says: 'Since 5.16 sizes are rounded up to whole huge pages: a byte means the whole page that it is of.',
  source: [since516],
  needs: ['root'],
  cases: (
    [
      [
        'moved-by-a-byte',
        'a move of one byte moves a whole huge page',
        '1, 1, MREMAP_MAYMOVE | MREMAP_FIXED',
        4,
        '-b--a--',
      ],
      [
        'moved-by-one-and-a-bit',
        'a move of a huge page and a byte moves two',
        'BLOCK + 1, BLOCK + 1, MREMAP_MAYMOVE | MREMAP_FIXED',
        4,
        '----ab-',
      ],
      [
        'shrunk-by-a-page',
        'shrinking by one small page changes nothing',
        '2 * BLOCK, 2 * BLOCK - PAGE, 0',
        0,
        'ab-----',
      ],
      ['shrunk-to-one', 'shrinking to a byte leaves one huge page', '2 * BLOCK, 1, 0', 0, 'a------'],
      ['grown-within', 'growth within the huge page is none', 'PAGE, BLOCK, 0', 0, 'ab-----'],
      [
        'shrunk-and-moved',
        'shrinking to a byte with a move moves one huge page and frees the other',
        '2 * BLOCK, 1, MREMAP_MAYMOVE | MREMAP_FIXED',
        4,
        '----a--',
      ],
    ] as const
  ).map(([name, title, args, block, after]) => ({
    name,
    title,
    preamble: hugePages,
    program: c`
      set_up(4);
      fill_blocks(map_huge(0, 2, MAP_PRIVATE), "ab");
      observe_mremap_blocks("call", block(0), ${args}, ${block === 0 ? 'NULL' : 'block(4)'});
      observe_blocks("after", 0, 7);
      record_number("free", huge_pages("HugePages_Free:"));
    `,
    expect: {
      mremap: { call: refused('EINVAL'), after: 'ab-----', free: 2 },
      'source-looked-up-first': { call: blockAt(block), after, free: 4 - after.replace(/-/g, '').length },
    },
    alone: true as const,
  })),
});

export const hugePagesDoNotGrow = clause('kinds/huge-pages-do-not-grow', {
  says: 'Huge pages do not grow: EINVAL, in place as with a move, and nothing is unmapped (5.16); before, what is at a fixed target is.',
  source: [man('ERRORS, EINVAL'), before516, since516],
  needs: ['root'],
  cases: flagsOf.flatMap(([name, flags]) =>
    (
      [
        ['in-place', '0, NULL', 'a---x--', 'a---x--'],
        ['anywhere', 'MREMAP_MAYMOVE, NULL', 'a---x--', 'a---x--'],
        ['at-a-fixed-address', 'MREMAP_MAYMOVE | MREMAP_FIXED, block(4)', 'a------', 'a---x--'],
      ] as const
    ).map(([how, args, old, now]) => ({
      name: `${name}-${how}`,
      title: `a ${name} huge page is not grown ${how.replaceAll('-', ' ')}`,
      preamble: hugePages,
      program: c`
        set_up(4);
        fill_blocks(map_huge(0, 1, ${flags}), "a");
        fill_blocks(map_huge(4, 1, MAP_PRIVATE), "x");
        observe_mremap_blocks("grow", block(0), BLOCK, 2 * BLOCK, ${args});
        observe_blocks("after", 0, 7);
      `,
      expect: {
        mremap: { grow: refused('EINVAL'), after: old },
        'source-looked-up-first': { grow: refused('EINVAL'), after: now },
      },
      alone: true as const,
    })),
  ),
});

export const hugePagesShrink = clause('kinds/huge-pages-shrink', {
  says: 'Huge pages shrink in place by whole ones, and what is cut off goes back to the pool.',
  source: [{ code: 'mm/mremap.c: shrink_vma' }],
  needs: ['root'],
  cases: [
    ...flagsOf.map(([name, flags]) => ({
      name,
      title: `three ${name} huge pages are shrunk to one`,
      preamble: hugePages,
      program: c`
        set_up(4);
        fill_blocks(map_huge(0, 3, ${flags}), "abc");
        observe_mremap_blocks("shrink", block(0), 3 * BLOCK, BLOCK, 0, NULL);
        observe_blocks("after", 0, 4);
        record_number("free", huge_pages("HugePages_Free:"));
      `,
      expect: {
        // Of shared ones the object keeps what nobody maps.
        mremap: { shrink: blockAt(0), after: 'a---', free: name === 'shared' ? 1 : 3 },
      },
      alone: true as const,
    })),
    {
      name: 'within-a-page',
      title: 'shrinking to a part of a huge page is refused before 5.16',
      preamble: hugePages,
      program: c`
        set_up(2);
        fill_blocks(map_huge(0, 2, MAP_PRIVATE), "ab");
        observe_mremap_blocks("shrink", block(0), 2 * BLOCK, BLOCK + PAGE, 0, NULL);
        observe_blocks("after", 0, 3);
      `,
      expect: {
        mremap: { shrink: refused('EINVAL'), after: 'ab-' },
        'source-looked-up-first': { shrink: blockAt(0), after: 'ab-' },
      },
      alone: true,
    },
  ],
});

export const hugePagesAreNotLeft = clause('kinds/huge-pages-are-not-left-behind', {
  says: 'MREMAP_DONTUNMAP refuses huge pages with EINVAL on every kernel, and what was at a fixed target is gone then.',
  source: [
    { code: 'mm/mremap.c: VM_DONTEXPAND in check_prep_vma (vma_to_resize before 6.17)' },
    commitOf('dontunmap-any-mapping'),
  ],
  needs: ['root'],
  cases: flagsOf.flatMap(([name, flags]) =>
    (
      [
        ['fixed', 'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP'],
        ['hint', 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP'],
      ] as const
    ).map(([how, call]) => ({
      name: `${name}-${how}`,
      title: `a ${name} huge page is refused, with the address ${how === 'fixed' ? 'fixed' : 'as a hint'}`,
      preamble: hugePages,
      program: c`
        set_up(4);
        fill_blocks(map_huge(0, 1, ${flags}), "a");
        fill_blocks(map_huge(4, 1, MAP_PRIVATE), "x");
        observe_mremap_blocks("move", block(0), BLOCK, BLOCK, ${call}, block(4));
        observe_blocks("after", 0, 6);
      `,
      expect:
        how === 'fixed'
          ? {
              dontunmap: { move: refused('EINVAL'), after: 'a-----' },
              'conditions-checked-earlier': { move: refused('EINVAL'), after: 'a---x-' },
            }
          : { dontunmap: { move: refused('EINVAL'), after: 'a---x-' } },
      alone: true as const,
    })),
  ),
});

export const hugeReservationsMove = clause('kinds/huge-reservations-move', {
  says: 'What is reserved for huge pages that nobody has touched is moved with the mapping: it can be touched at the new place, and goes back to the pool when that is unmapped, once.',
  source: [{ code: 'mm/hugetlb.c: fixup_hugetlb_reservations, clear_vma_resv_huge_pages' }],
  needs: ['root'],
  cases: flagsOf.flatMap(([name, flags]) => [
    {
      name: `${name}-unmapped`,
      title: `two ${name} huge pages are reserved, moved and unmapped: none is reserved any more`,
      preamble: hugePages,
      program: c`
        set_up(4);
        map_huge(0, 2, ${flags});
        record_number("reserved-before", huge_pages("HugePages_Rsvd:"));
        observe_mremap_blocks("move", block(0), 2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        record_number("reserved-after", huge_pages("HugePages_Rsvd:"));
        munmap(block(4), 2 * BLOCK);
        record_number("reserved-unmapped", huge_pages("HugePages_Rsvd:"));
        record_number("free", huge_pages("HugePages_Free:"));
      `,
      expect: {
        'source-looked-up-first': {
          'reserved-before': 2,
          move: blockAt(4),
          'reserved-after': 2,
          'reserved-unmapped': 0,
          free: 4,
        },
      },
      alone: true as const,
    },
    {
      name: `${name}-touched`,
      title: `of two ${name} huge pages one is touched before the move and one after`,
      preamble: hugePages,
      program: c`
        set_up(2);
        fill_blocks(map_huge(0, 2, ${flags}), "a");
        observe_mremap_blocks("move", block(0), 2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        record_number("reserved", huge_pages("HugePages_Rsvd:"));
        fill_blocks(block(5), "b");
        observe_blocks("after", 0, 7);
        record_number("reserved-touched", huge_pages("HugePages_Rsvd:"));
        munmap(block(4), 2 * BLOCK);
        record_number("free", huge_pages("HugePages_Free:"));
      `,
      expect: {
        'source-looked-up-first': {
          move: blockAt(4),
          reserved: 1,
          after: '----ab-',
          'reserved-touched': 0,
          free: 2,
        },
      },
      alone: true as const,
    },
  ]),
});

export const hugePagesMoveWithOthers = clause('kinds/huge-pages-move-with-others', {
  says: 'Several mappings of huge pages are moved by one call (6.17), and together with small pages as long as each huge page comes to an aligned place; where one does not, what came before it has been moved.',
  source: [{ code: 'mm/mremap.c: remap_move, vma_multi_allowed' }],
  needs: ['root'],
  cases: [
    ...(
      [
        ['two-mappings', 'a private huge page and a shared one behind it', '2 * BLOCK'],
        [
          'last-one-in-part',
          'a private huge page and one small page of a shared one behind it',
          'BLOCK + PAGE',
        ],
      ] as const
    ).map(([name, title, size]) => ({
      name,
      title: `${title} are moved by one call since 6.17, and refused with EFAULT before`,
      preamble: hugePages,
      program: c`
        set_up(4);
        fill_blocks(map_huge(0, 1, MAP_PRIVATE), "a");
        fill_blocks(map_huge(1, 1, MAP_SHARED), "b");
        fill_blocks(map_huge(5, 1, MAP_PRIVATE), "x");
        observe_mremap_blocks("move", block(0), ${size}, ${size}, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        observe_blocks("after", 0, 7);
      `,
      expect: {
        'source-looked-up-first': { move: refused('EFAULT'), after: 'ab-----' },
        'moves-over-several': { move: blockAt(4), after: '----ab-' },
      },
      alone: true as const,
    })),
    ...(
      [
        ['small-before-huge', 'block(5) - PAGE'],
        ['to-where-huge-is-not-aligned', 'block(5)'],
      ] as const
    ).map(([name, to]) => ({
      name,
      title: `a small page and the huge page behind it are moved ${name === 'small-before-huge' ? 'by one call to where the huge one is aligned' : 'to where the huge one is not aligned: EINVAL, when the small one is moved'}`,
      preamble: hugePages,
      program: c`
        set_up(2);
        if (mmap(block(1) - PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        fill(block(1) - PAGE, "s");
        fill_blocks(map_huge(1, 1, MAP_PRIVATE), "h");
        record_string("move", sys_mremap(block(1) - PAGE, PAGE + BLOCK, PAGE + BLOCK,
                                         MREMAP_MAYMOVE | MREMAP_FIXED, ${to}) == MAP_FAILED ? errno_name(errno) : "moved");
        observe_strip_at("source", block(1) - PAGE, 2, -1);
        observe_strip_at("small", ${to}, 1, -1);
        observe_blocks("huge", 0, 7);
      `,
      expect:
        name === 'small-before-huge'
          ? {
              'source-looked-up-first': { move: 'EFAULT', source: 'sh', small: '-', huge: '*h-----' },
              'moves-over-several': { move: 'moved', source: '--', small: 's', huge: '----*h-' },
            }
          : {
              'source-looked-up-first': { move: 'EFAULT', source: 'sh', small: '-', huge: '*h-----' },
              'moves-over-several': { move: 'EINVAL', source: '-h', small: 's', huge: '-h---*-' },
            },
      alone: true as const,
    })),
  ],
});

export const hugeReservationIsOfEachPage = clause('kinds/huge-reservation-is-of-each-page', {
  says: 'When one of several huge pages is moved before anybody has touched them, each is still reserved where it is.',
  source: [{ code: 'mm/hugetlb.c: clear_vma_resv_huge_pages' }],
  needs: ['root'],
  cases: (
    [
      ['private-second', 'MAP_PRIVATE', 1, 0],
      ['shared-first', 'MAP_SHARED', 0, 1],
      ['shared-second', 'MAP_SHARED', 1, 0],
    ] as const
  ).map(([name, flags, moved, stays]) => ({
    name,
    title: `the ${moved === 0 ? 'first' : 'second'} of two ${name.split('-')[0]} huge pages is moved, and then both are touched`,
    preamble: hugePages,
    program: c`
      set_up(2);
      map_huge(0, 2, ${flags});
      observe_mremap_blocks("move", block(${moved}), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
      record_number("reserved", huge_pages("HugePages_Rsvd:"));
      observe_blocks("there", 4, 1);
      observe_blocks("left", ${stays}, 1);
      munmap(block(0), 5 * BLOCK);
      record_number("reserved-unmapped", huge_pages("HugePages_Rsvd:"));
      record_number("free", huge_pages("HugePages_Free:"));
      /* It stays reserved for ever, though the pool be emptied: whoever puts that back has to see that it cannot. */
      if (huge_pages("HugePages_Rsvd:")) {
        report_before("/sys/kernel/mm/hugepages/hugepages-2048kB/surplus_hugepages", "0");
        report_before("/proc/sys/vm/nr_hugepages", "0");
      }
    `,
    expect: {
      'source-looked-up-first': {
        move: blockAt(4),
        reserved: 2,
        there: '.',
        left: '.',
        'reserved-unmapped': 0,
        free: 2,
      },
    },
    ...(flags === 'MAP_PRIVATE' && {
      bugs: { 'huge-reservation-of-the-rest-is-lost': { left: '!', 'reserved-unmapped': 1 } },
    }),
    alone: true as const,
  })),
});

export const sharedTablesAreLeft = clause('kinds/shared-tables-are-left', {
  says: 'Page tables of huge pages that two processes share are not moved from under the other one: it keeps its mapping, and both still show one object.',
  source: [{ code: 'mm/hugetlb.c: move_hugetlb_page_tables calls huge_pmd_unshare' }],
  needs: ['root'],
  cases: [
    {
      name: 'moved-by-the-parent',
      title: 'a parent moves huge pages of which a child uses the same tables',
      preamble: hugePages,
      program: c`
        /* What a table of the second level maps, of which the tables can be shared. */
        size_t size = PAGE / 8 * BLOCK;
        char *area = mmap((char *)(BLOCK << 18), 4 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        char *from = (char *)(((uintptr_t)area + size - 1) / size * size), *to = from + size;
        int ends[2], told[2];
        char seen[2] = "??";

        set_up(4);
        if (area == MAP_FAILED || mmap(from, size, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE, -1, 0) == MAP_FAILED)
          broken("mmap of huge pages: %s", errno_name(errno));
        *from = 'a';
        from[BLOCK] = 'b';
        if (pipe(ends) || pipe(told))
          broken("pipe: %s", errno_name(errno));
        if (!fork()) {
          /* Touched, so that the tables are shared, and looked at again when they have been moved. */
          seen[0] = *from;
          if (write(ends[1], seen, 1) == 1 && read(told[0], seen, 1) == 1) {
            seen[0] = *from;
            seen[1] = from[BLOCK];
          }
          _exit(write(ends[1], seen, 2) != 2);
        }
        if (read(ends[0], seen, 1) != 1)
          broken("a child that says nothing");
        record_flag("moved", sys_mremap(from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
        observe_strip_at("source", from, 1, -1);
        record_json("there", "\"%c%c\"", *to, to[BLOCK]);
        to[BLOCK] = 'z';
        if (write(told[1], "", 1) != 1 || read(ends[0], seen, 2) != 2)
          failed("a child that says nothing");
        record_json("child", "\"%c%c\"", seen[0], seen[1]);
        wait(NULL);
        munmap(to, size);
        record_number("free", huge_pages("HugePages_Free:"));
      `,
      expect: {
        'source-looked-up-first': { moved: true, source: '-', there: 'ab', child: 'az', free: 4 },
      },
      alone: true,
    },
  ],
});

export const hugeFileIsCut = clause('kinds/huge-file-is-cut-at-the-new-place', {
  says: 'When a file of huge pages is cut, its pages go at the place that the mapping was moved to as well, and back to the pool.',
  source: [{ code: 'fs/hugetlbfs/inode.c: hugetlb_vmtruncate looks for mappings of the file' }],
  needs: ['root'],
  cases: [
    {
      name: 'moved',
      title: 'a file of two huge pages is cut to one after its mapping was moved',
      preamble: hugePages,
      program: c`
        int fd;

        set_up(3);
        fd = memfd_create("huge", MFD_CLOEXEC | MFD_HUGETLB);
        if (fd < 0 || ftruncate(fd, 2 * (off_t)BLOCK) ||
            mmap(block(0), 2 * BLOCK, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED)
          broken("a file of huge pages: %s", errno_name(errno));
        fill_blocks(block(0), "ab");
        observe_mremap_blocks("move", block(0), 2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(4));
        observe_blocks("before", 0, 7);
        if (ftruncate(fd, (off_t)BLOCK))
          broken("ftruncate: %s", errno_name(errno));
        observe_blocks("cut", 0, 7);
        record_number("free", huge_pages("HugePages_Free:"));
      `,
      expect: {
        mremap: { move: refused('EINVAL'), before: 'ab-----', cut: 'a!-----', free: 2 },
        'source-looked-up-first': { move: blockAt(4), before: '----ab-', cut: '----a!-', free: 2 },
      },
      alone: true,
    },
  ],
});
