import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

export const tables = {
  code: 'mm/mremap.c: move_pgt_entry, move_page_tables; mm/huge_memory.c: move_huge_pmd',
};

export const blockAt = (number: number): { readonly block: number } => ({ block: number });

/** Blocks with a transparent huge page each, and how many of them there are now (AnonHugePages of smaps). */
export const transparent = c`
  static inline long huge_in(long first, long count)
  {
    char *line = read_proc("/proc/self/smaps", "CONFIG_PROC_PAGE_MONITOR"), *rest;
    char *from = block(first), *to = block(first + count);
    bool within = false;
    long kb = 0;

    for (; *line; line = strchr(line, '\n') + 1) {
      char *begin = (char *)strtoul(line, &rest, 16);

      if (*rest == '-')
        within = begin < to && (char *)strtoul(rest + 1, NULL, 16) > from;
      else if (within && (!strncmp(line, "AnonHugePages:", 14) || !strncmp(line, "ShmemPmdMapped:", 15)))
        kb += strtol(strchr(line, ':') + 1, NULL, 10);
    }
    return kb / (long)(BLOCK / 1024);
  }

  static inline void map_blocks(long first, const char *letters, int flags)
  {
    long count = (long)strlen(letters);

    set_system("/sys/kernel/mm/transparent_hugepage/enabled", "madvise", "CONFIG_TRANSPARENT_HUGEPAGE");
    if (flags == MAP_SHARED)
      set_system("/sys/kernel/mm/transparent_hugepage/shmem_enabled", "advise", "CONFIG_TRANSPARENT_HUGEPAGE, CONFIG_SHMEM");
    if (mmap(block(first), (size_t)count * BLOCK, PROT_READ | PROT_WRITE,
             MAP_FIXED | MAP_ANONYMOUS | flags, -1, 0) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    if (madvise(block(first), (size_t)count * BLOCK, MADV_HUGEPAGE))
      broken("MADV_HUGEPAGE: %s", errno_name(errno));
    fill_blocks(block(first), letters);
    if (huge_in(first, count) != count)
      broken("%ld huge pages instead of %ld", huge_in(first, count), count);
  }
`;

export const hugePageMovesWhole = clause('kinds/transparent-huge-page-moves-whole', {
  says: 'A transparent huge page that is moved whole to an aligned place stays one.',
  source: [tables],
  needs: ['root'],
  cases: [
    ...(
      [
        ['moved', 'moved', '2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED', '----ab--', 'mremap', 2],
        [
          'grown',
          'grown with a move',
          '2 * BLOCK, 3 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED',
          '----ab.-',
          'mremap',
          2,
        ],
        [
          'shrunk',
          'shrunk with a move to one',
          '2 * BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED',
          '----a---',
          'mremap',
          1,
        ],
        [
          'left-behind',
          'moved with MREMAP_DONTUNMAP',
          '2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP',
          '..--ab--',
          'dontunmap',
          2,
        ],
      ] as const
    ).map(([name, title, args, after, since, count]) => ({
      name,
      title: `two transparent huge pages are ${title}: what is moved is huge as before`,
      preamble: transparent,
      program: c`
        map_blocks(0, "ab", MAP_PRIVATE);
        observe_mremap_blocks("move", block(0), ${args}, block(4));
        record_number("huge-source", huge_in(0, 3));
        record_number("huge", huge_in(4, 3));
        observe_blocks("after", 0, 8);
      `,
      alone: true as const,
      expect: { [since]: { move: blockAt(4), 'huge-source': 0, huge: count, after } },
    })),
    {
      name: 'one-of-three',
      title: 'the middle one of three transparent huge pages is moved: all three stay huge',
      preamble: transparent,
      program: c`
        map_blocks(0, "abc", MAP_PRIVATE);
        observe_mremap_blocks("move", block(1), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(5));
        record_number("huge-source", huge_in(0, 3));
        record_number("huge", huge_in(5, 1));
        observe_blocks("after", 0, 7);
      `,
      alone: true as const,
      expect: { mremap: { move: blockAt(5), 'huge-source': 2, huge: 1, after: 'a-c--b-' } },
    },
    {
      name: 'over-another',
      title: 'a transparent huge page is moved to where another one is',
      preamble: transparent,
      program: c`
        map_blocks(0, "a", MAP_PRIVATE);
        map_blocks(4, "xyz", MAP_PRIVATE);
        observe_mremap_blocks("move", block(0), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block(5));
        record_number("huge", huge_in(4, 3));
        observe_blocks("after", 0, 8);
      `,
      alone: true as const,
      expect: { mremap: { move: blockAt(5), huge: 3, after: '----xaz-' } },
    },
  ],
});

export const hugePageIsTakenApart = clause('kinds/transparent-huge-page-is-taken-apart', {
  says: 'A transparent huge page that is moved in part, or to a place that is not aligned, is taken apart, and each small page keeps its bytes.',
  source: [
    tables,
    { code: 'mm/mremap.c: move_page_tables calls split_huge_pmd where the extent is smaller' },
  ],
  cases: [
    ...(
      [
        ['by-a-page', 'to one page past an aligned place', 'block(4) + PAGE'],
        ['by-half', 'to half a block past an aligned place', 'block(4) + BLOCK / 2'],
        ['by-all-but-a-page', 'to one page before an aligned place', 'block(5) - PAGE'],
      ] as const
    ).map(([name, title, to]) => ({
      name: `misaligned-${name}`,
      title: `a transparent huge page is moved ${title}`,
      preamble: transparent,
      program: c`
        char *there = ${to};

        map_blocks(0, "a", MAP_PRIVATE);
        fill(block(0), "f");
        fill(block(1) - PAGE, "l");
        record_flag("moved", sys_mremap(block(0), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, there) == there);
        record_number("huge", huge_in(0, 7));
        observe_strip_at("first", there - PAGE, 3, -1);
        observe_strip_at("middle", there + BLOCK / 2 - PAGE, 3, -1);
        observe_strip_at("last", there + BLOCK - 2 * PAGE, 3, -1);
        observe_blocks("source", 0, 1);
      `,
      alone: true as const,
      expect: { mremap: { moved: true, huge: 0, first: '-fa', middle: 'aaa', last: 'al-', source: '-' } },
    })),
    ...(
      [
        ['first-page', '0', 'PAGE'],
        ['first-half', '0', 'BLOCK / 2'],
        ['last-page', 'BLOCK - PAGE', 'PAGE'],
        ['middle', '100 * PAGE', '8 * PAGE'],
      ] as const
    ).map(([name, from, size]) => ({
      name: `${name}-moved`,
      title: `${name === 'middle' ? 'eight pages in the middle' : `the ${name.replace('-', ' ')}`} of a transparent huge page ${name === 'middle' ? 'are' : 'is'} moved`,
      preamble: transparent,
      program: c`
        size_t from = ${from}, size = ${size};

        map_blocks(1, "a", MAP_PRIVATE);
        fill(block(1), "f");
        fill(block(2) - PAGE, "l");
        record_flag("moved", sys_mremap(block(1) + from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, block(4)) == block(4));
        record_number("huge", huge_in(0, 7));
        observe_strip_at("first", block(4), 1, -1);
        observe_strip_at("last", block(4) + size - PAGE, 2, -1);
        observe_strip_at("before", block(1) + from - PAGE, 2, -1);
        observe_strip_at("behind", block(1) + from + size - PAGE, 2, -1);
      `,
      alone: true as const,
      expect: {
        mremap: {
          moved: true,
          huge: 0,
          ...{
            'first-page': { first: 'f', last: 'f-', before: '--', behind: '-a' },
            'first-half': { first: 'f', last: 'a-', before: '--', behind: '-a' },
            'last-page': { first: 'l', last: 'l-', before: 'a-', behind: '--' },
            middle: { first: 'a', last: 'a-', before: 'a-', behind: '-a' },
          }[name],
        },
      },
    })),
    {
      name: 'shrunk-within',
      title:
        'a mapping is shrunk to the middle of a transparent huge page, and grown again: the rest reads as zeros',
      preamble: transparent,
      program: c`
        map_blocks(0, "a", MAP_PRIVATE);
        observe_mremap_blocks("shrink", block(0), BLOCK, BLOCK / 2, 0, NULL);
        record_number("huge", huge_in(0, 1));
        observe_strip_at("shrunk", block(0) + BLOCK / 2 - 2 * PAGE, 4, -1);
        observe_mremap_blocks("grow", block(0), BLOCK / 2, BLOCK, 0, NULL);
        observe_strip_at("after", block(0) + BLOCK / 2 - 2 * PAGE, 4, -1);
        observe_strip_at("end", block(1) - PAGE, 2, -1);
      `,
      alone: true as const,
      expect: {
        mremap: { shrink: blockAt(0), huge: 0, shrunk: 'aa--', grow: blockAt(0), after: 'aa..', end: '.-' },
      },
    },
    {
      name: 'part-left-behind',
      title:
        'half of a transparent huge page is moved with MREMAP_DONTUNMAP: it reads as zeros, the other half as before',
      preamble: transparent,
      program: c`
        map_blocks(0, "a", MAP_PRIVATE);
        observe_mremap_blocks("move", block(0), BLOCK / 2, BLOCK / 2,
                              MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, block(4));
        observe_strip_at("source", block(0) + BLOCK / 2 - 2 * PAGE, 4, -1);
        observe_strip_at("begin", block(0), 2, -1);
        observe_strip_at("end", block(1) - PAGE, 2, -1);
        observe_strip_at("there", block(4) + BLOCK / 2 - 2 * PAGE, 4, -1);
      `,
      alone: true as const,
      expect: { dontunmap: { move: blockAt(4), source: '..aa', begin: '..', end: 'a-', there: 'aa--' } },
    },
    {
      name: 'seen-by-a-child',
      title: 'a transparent huge page is moved in part after a fork: parent and child keep what each has',
      preamble: transparent,
      program: c`
        int ends[2], told[2];
        char seen[2] = "??";
        pid_t child;

        map_blocks(0, "a", MAP_PRIVATE);
        if (pipe(ends) || pipe(told))
          broken("pipe: %s", errno_name(errno));
        child = fork();
        if (!child) {
          if (read(told[0], seen, 1) == 1) {
            seen[0] = *block(0);
            seen[1] = *(block(1) - 1);
          }
          _exit(write(ends[1], seen, 2) != 2);
        }
        record_flag("moved", sys_mremap(block(0), BLOCK / 2, BLOCK / 2, MREMAP_MAYMOVE | MREMAP_FIXED, block(4)) == block(4));
        fill(block(4), "z");
        fill(block(1) - PAGE, "y");
        observe_strip_at("moved-part", block(4), 2, -1);
        observe_strip_at("rest", block(1) - 2 * PAGE, 2, -1);
        if (write(told[1], "", 1) != 1 || read(ends[0], seen, 2) != 2)
          failed("a child that says nothing");
        record_json("child", "\"%c%c\"", seen[0], seen[1]);
        waitpid(child, NULL, 0);
      `,
      alone: true as const,
      expect: { mremap: { moved: true, 'moved-part': 'za', rest: 'ay', child: 'aa' } },
    },
  ],
});
