import { c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

export const before516 = {
  code: 'mm/mremap.c of 5.10: vma_to_resize refuses huge pages, when all else is done',
};
export const since516 = { code: 'mm/mremap.c: align_hugetlb; mm/hugetlb.c: move_hugetlb_page_tables' };

/** A block of the arena. */
export const blockAt = (number: number): { readonly block: number } => ({ block: number });

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

export const flagsOf = [
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
