import { c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { blockAt, hugePages } from './huge-pages.ts';

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

export const sharedTablesAreLeft = clause('kinds/shared-tables-are-left', {
  says: 'Page tables of huge pages that two processes share are not moved from under the other one: it keeps its mapping, both still show one object, and what lies behind them arrives at its own place.',
  source: [
    { code: 'mm/hugetlb.c: move_hugetlb_page_tables calls huge_pmd_unshare' },
    { code: '"mm/hugetlb: preserve mremap address delta when skipping page tables" (6.12.112)' },
  ],
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
    {
      name: 'and-a-page-behind',
      title:
        'tables that a child uses, too, and a huge page behind them are moved to where the offset within a table is another',
      preamble: hugePages,
      program: c`
        size_t size = PAGE / 8 * BLOCK, all = size + BLOCK;
        char *area = mmap((char *)(BLOCK << 18), 5 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        char *from = (char *)(((uintptr_t)area + size - 1) / size * size), *to = from + 2 * size + BLOCK;
        int ends[2], told[2];
        char byte;

        set_up(3);
        if (area == MAP_FAILED || mmap(from, all, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE, -1, 0) == MAP_FAILED)
          broken("mmap of huge pages: %s", errno_name(errno));
        fill(from, "a");
        fill(from + size, "z");
        if (pipe(ends) || pipe(told))
          broken("pipe: %s", errno_name(errno));
        if (!fork()) {
          byte = *from;
          _exit(write(ends[1], &byte, 1) != 1 || read(told[0], &byte, 1) != 1);
        }
        if (read(ends[0], &byte, 1) != 1)
          broken("a child that says nothing");
        record_flag("moved", sys_mremap(from, all, all, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
        observe_strip_at("source", from, 1, -1);
        observe_strip_at("first", to, 1, -1);
        observe_strip_at("before-the-last", to + size - BLOCK, 1, -1);
        observe_strip_at("last", to + size, 1, -1);
        if (write(told[1], "", 1) == 1)
          wait(NULL);
      `,
      expect: {
        'source-looked-up-first': {
          moved: true,
          source: '-',
          first: 'a',
          'before-the-last': '.',
          last: 'z',
        },
      },
      bugs: { 'what-lies-behind-missing-tables-is-shifted': { 'before-the-last': 'z' } },
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
