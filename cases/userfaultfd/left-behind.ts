import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { transparent } from '../kinds/transparent-huge-pages.ts';
import { newer } from './newer.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

const moves = [
  ['plain', F],
  ['dontunmap', D],
] as const;

/** Writes to the first byte of pages: '+', or '!' where that is a SIGBUS, which is how the userfaultfd of these cases tells of its faults. */
const writes = c`
  static inline void write_byte(void *where)
  {
    *(volatile char *)where = 'w';
  }

  static inline void observe_bytes(const char *name, char *where, long count, size_t step)
  {
    char strip[STRETCH_PAGES + 1] = "";

    catch_faults();
    for (long i = 0; i < count; i++) {
      char fault = fault_of(write_byte, where + (size_t)i * step);

      strip[i] = fault ? fault : '+';
    }
    record_string(name, strip);
  }

  static inline void watch_writes(int uffd, char *where, size_t len)
  {
    uffd_register(uffd, where, len, UFFDIO_REGISTER_MODE_WP);
  }

  static inline void protect(int uffd, char *where, size_t len)
  {
    int error = write_protect(uffd, where, len);

    if (error)
      broken("UFFDIO_WRITEPROTECT: %s", errno_name(error));
  }
`;

/** Four pages that are protected: [name, title, features, C of the mapping, the change that moves them without unmapping]. */
const kinds = [
  ['anonymous', 'anonymous pages', '0', 'fill(carve(0, 4, PRIVATE_ANON), "abcd");', 'dontunmap'],
  [
    'absent',
    'anonymous pages that are absent',
    'UFFD_FEATURE_WP_UNPOPULATED',
    'carve(0, 4, PRIVATE_ANON);',
    'dontunmap',
  ],
  [
    'zero',
    'anonymous pages that were only read',
    'UFFD_FEATURE_WP_UNPOPULATED',
    'carve(0, 4, PRIVATE_ANON);\nobserve_strip("read", 0, 4);',
    'dontunmap',
  ],
  [
    'shared',
    'pages of shared memory',
    'UFFD_FEATURE_WP_HUGETLBFS_SHMEM',
    'fill(carve(0, 4, SHARED_MEMFD), "abcd");',
    'dontunmap-any-mapping',
  ],
  [
    'shared-absent',
    'pages of shared memory that are not mapped',
    'UFFD_FEATURE_WP_HUGETLBFS_SHMEM',
    'carve(0, 4, SHARED_ANON);',
    'dontunmap-any-mapping',
  ],
  [
    'private',
    'written private pages of a file in memory',
    'UFFD_FEATURE_WP_HUGETLBFS_SHMEM',
    'fill(carve(0, 4, PRIVATE_MEMFD), "abcd");',
    'dontunmap-any-mapping',
  ],
] as const;

const leftBehind = { code: 'mm/mremap.c: move_ptes: need_clear_uffd_wp; mm/huge_memory.c: move_huge_pmd' };

export const noProtectionIsLeftBehind = clause('userfaultfd/no-protection-is-left-behind', {
  says: 'Where pages have lost their watch by a move nothing of its write protection is left: a userfaultfd that watches the new place for writes afterwards finds no page protected.',
  source: [leftBehind],
  needs: ['userfaultfd'],
  cases: [
    ...kinds.flatMap(([name, title, feature, mapped, dontunmap]) =>
      moves.map(([move, flags]) => ({
        name: `${name}-${move}`,
        title: `${title} are moved (${move}) and watched again at their new place`,
        preamble: c`
          ${newer}
          ${writes}
        `,
        program: c`
          int uffd = uffd_open(${['UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_SIGBUS', feature].filter((each) => each !== '0').join(' | ')});

          ${mapped}
          watch_writes(uffd, slot(0), 4 * PAGE);
          protect(uffd, slot(0), 4 * PAGE);
          observe_bytes("before", slot(0), 1, PAGE);
          observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
          watch_writes(uffd, slot(6), 4 * PAGE);
          observe_bytes("written", slot(6), 4, PAGE);
          protect(uffd, slot(6), PAGE);
          observe_bytes("protected", slot(6), 2, PAGE);
        `,
        expect: {
          [move === 'plain' ? 'mremap' : dontunmap]: {
            ...(name === 'zero' && { read: '....' }),
            before: '!',
            move: at(6),
            written: '++++',
            protected: '!+',
          },
        },
        ...(name === 'anonymous' && {
          bugs: {
            'write-protection-is-left-behind': { before: '!', move: at(6), written: '!!!!', protected: '!!' },
          },
        }),
      })),
    ),
    ...moves.map(([move, flags]) => ({
      name: `huge-${move}`,
      title: `transparent huge pages are moved (${move}) and watched again at their new place`,
      needs: ['root' as const],
      alone: true as const,
      preamble: c`
        ${newer}
        ${transparent}
        ${writes}
      `,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_SIGBUS);

        map_blocks(1, "ab", MAP_PRIVATE);
        watch_writes(uffd, block(1), 2 * BLOCK);
        protect(uffd, block(1), 2 * BLOCK);
        record_number("huge", huge_in(1, 2));
        observe_mremap_blocks("move", block(1), 2 * BLOCK, 2 * BLOCK, ${flags}, block(6));
        record_number("moved", huge_in(6, 2));
        watch_writes(uffd, block(6), 2 * BLOCK);
        observe_bytes("written", block(6), 2, BLOCK);
      `,
      expect: {
        [move === 'plain' ? 'mremap' : 'dontunmap']: { huge: 2, move: { block: 6 }, moved: 2, written: '++' },
      },
      bugs: {
        'write-protection-is-left-behind': { huge: 2, move: { block: 6 }, moved: 2, written: '!!' },
      },
    })),
    {
      name: 'huge-split',
      title: 'a transparent huge page is moved and watched again, to where it has to be split',
      needs: ['root' as const],
      alone: true as const,
      preamble: c`
        ${newer}
        ${transparent}
        ${writes}
      `,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_SIGBUS);

        map_blocks(1, "ab", MAP_PRIVATE);
        watch_writes(uffd, block(1), 2 * BLOCK);
        protect(uffd, block(1), BLOCK);
        record_number("huge", huge_in(1, 2));
        
        record_flag("moved", sys_mremap(block(1), 2 * BLOCK, 2 * BLOCK, ${F}, block(6) + PAGE) == block(6) + PAGE);
        record_number("split", huge_in(6, 3));
        watch_writes(uffd, block(6) + PAGE, 2 * BLOCK);
        observe_bytes("written", block(6) + PAGE, 8, BLOCK / 4);
      `,
      expect: { mremap: { huge: 2, moved: true, split: 0, written: '++++++++' } },
      bugs: {
        'write-protection-is-left-behind': { huge: 2, moved: true, split: 0, written: '!!!!++++' },
      },
    },
  ],
});

export const protectionMovesWithEachKind = clause('userfaultfd/protection-moves-with-each-kind', {
  says: 'With UFFD_FEATURE_EVENT_REMAP the write protection of pages that are absent, shared or huge is moved with them; the source that MREMAP_DONTUNMAP leaves is watched still, and none of its pages is protected.',
  source: [leftBehind, { code: 'mm/memory.c: pte markers' }],
  needs: ['userfaultfd'],
  cases: [
    ...kinds.flatMap(([name, title, feature, mapped, dontunmap]) =>
      moves.map(([move, flags]) => ({
        name: `${name}-${move}`,
        title: `${title} are moved with the event (${move}) and written to on both sides`,
        preamble: c`
          ${newer}
          ${writes}
        `,
        program: c`
          int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP | ${['UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_SIGBUS', feature].filter((each) => each !== '0').join(' | ')});

          ${mapped}
          watch_writes(uffd, slot(0), 4 * PAGE);
          protect(uffd, slot(0), 3 * PAGE);
          uffd_log_start(uffd);
          observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
          observe_uffd_log("events");
          observe_bytes("new", slot(6), 4, PAGE);
          observe_bytes("old", slot(0), 4, PAGE);
          observe_vm_flag("watched", "uw", 0, 10);
        `,
        expect: {
          [move === 'plain' ? 'mremap' : dontunmap]: {
            ...(name === 'zero' && { read: '....' }),
            move: at(6),
            events: [{ remap: [0, 6, 4] }],
            new: '!!!+',
            old: move === 'plain' ? '----' : '++++',
            watched: move === 'plain' ? '------++++' : '++++--++++',
          },
        },
      })),
    ),
    ...moves.map(([move, flags]) => ({
      name: `huge-${move}`,
      title: `transparent huge pages are moved with the event (${move}) and written to on both sides`,
      needs: ['root' as const],
      alone: true as const,
      preamble: c`
        ${newer}
        ${transparent}
        ${writes}
      `,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_SIGBUS);

        map_blocks(1, "abc", MAP_PRIVATE);
        watch_writes(uffd, block(1), 3 * BLOCK);
        protect(uffd, block(1), 2 * BLOCK);
        uffd_log_start(uffd);
        observe_mremap_blocks("move", block(1), 3 * BLOCK, 3 * BLOCK, ${flags}, block(6));
        record_number("moved", huge_in(6, 3));
        observe_bytes("new", block(6), 3, BLOCK);
        observe_bytes("old", block(1), 3, BLOCK);
      `,
      expect: {
        [move === 'plain' ? 'mremap' : 'dontunmap']: {
          move: { block: 6 },
          moved: 3,
          new: '!!+',
          old: move === 'plain' ? '---' : '+++',
        },
      },
    })),
    {
      name: 'huge-split',
      title: 'a transparent huge page is moved with the event to where it has to be split',
      needs: ['root' as const],
      alone: true as const,
      preamble: c`
        ${newer}
        ${transparent}
        ${writes}
      `,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_SIGBUS);

        map_blocks(1, "ab", MAP_PRIVATE);
        watch_writes(uffd, block(1), 2 * BLOCK);
        protect(uffd, block(1), BLOCK);
        record_number("huge", huge_in(1, 2));
        uffd_log_start(uffd);
        record_flag("moved", sys_mremap(block(1), 2 * BLOCK, 2 * BLOCK, ${F}, block(6) + PAGE) == block(6) + PAGE);
        record_number("split", huge_in(6, 3));
        
        observe_bytes("written", block(6) + PAGE, 8, BLOCK / 4);
      `,
      expect: { mremap: { huge: 2, moved: true, split: 0, written: '!!!!++++' } },
    },
  ],
});

/** What can be protected asynchronously: [name, title, C of the mapping, how many of 4 pages bear the mark, written of 4 at the source afterwards]. */
const asynchronous = [
  ['anonymous', 'anonymous pages', 'fill(carve(0, 4, PRIVATE_ANON), "abcd");'],
  ['absent', 'anonymous pages that are absent', 'carve(0, 4, PRIVATE_ANON);'],
  ['shared', 'pages of shared memory', 'fill(carve(0, 4, SHARED_MEMFD), "abcd");'],
  [
    'private-file',
    'private pages of a file, of which some were written',
    'carve(0, 4, PRIVATE_FILE);\nfill(slot(0), "a");',
  ],
] as const;

const marks = c`
  ${newer}
  ${writes}
  /* Of each page whether its entry is protected (bit 57 of /proc/self/pagemap): '#' or '.'. */
  static inline void observe_marks(const char *name, long first, long pages)
  {
    int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
    char strip[STRETCH_PAGES + 1] = "";

    for (long i = 0; i < pages; i++) {
      uint64_t entry = 0;

      if (pread(fd, &entry, sizeof(entry), (off_t)((uintptr_t)slot(first + i) / PAGE * sizeof(entry))) != sizeof(entry))
        broken("pread: %s", errno_name(errno));
      strip[i] = entry >> 57 & 1 ? '#' : '.';
    }
    close(fd);
    record_string(name, strip);
  }

  /* Whether PAGEMAP_SCAN finds all pages to be such whose protection it may renew, and which of them it has been written to since. */
  static inline void observe_scan(const char *name, long first, long pages)
  {
    struct { uint64_t start, end, categories; } found[8];
    struct {
      uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages, inverted, mask, any, returned;
    } scan = {
      .size = sizeof(scan), .flags = 2, .start = (uintptr_t)slot(first), .end = (uintptr_t)slot(first + pages),
      .vec = (uintptr_t)found, .vec_len = 8, .mask = 2, .returned = 2,
    };
    int fd = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
    char strip[STRETCH_PAGES + 1] = "";
    long count = ioctl(fd, _IOWR('f', 16, scan), &scan);

    if (count < 0) {
      record_string(name, errno_name(errno));
    } else {
      memset(strip, '.', (size_t)pages);
      for (long i = 0; i < count; i++)
        for (uint64_t at = found[i].start; at < found[i].end; at += PAGE)
          strip[(at - (uintptr_t)slot(first)) / PAGE] = 'w';
      record_string(name, strip);
    }
    close(fd);
  }
`;

export const asynchronousProtectionMoves = clause('userfaultfd/asynchronous-protection-moves', {
  says: 'Pages that are write-protected asynchronously (UFFD_FEATURE_WP_ASYNC, since 6.7), of whatever kind, are so at their new place with UFFD_FEATURE_EVENT_REMAP, and what is written there is found; without it they bear no mark, and PAGEMAP_SCAN says EPERM of them. A source that stays bears none.',
  source: [leftBehind, { code: 'fs/proc/task_mmu.c: pagemap_scan_test_walk, pagemap_page_category' }],
  needs: ['userfaultfd'],
  cases: asynchronous.flatMap(([name, title, mapped]) =>
    moves.flatMap(([move, flags]) =>
      [true, false].map((asked) => ({
        name: `${name}-${move}${asked ? '-with-event' : ''}`,
        title: `${title} are moved (${move}${asked ? ', with the event' : ''})`,
        preamble: marks,
        program: c`
          int uffd = uffd_open(UFFD_FEATURE_WP_ASYNC${asked ? ' | UFFD_FEATURE_EVENT_REMAP' : ''});

          ${mapped}
          watch_writes(uffd, slot(0), 4 * PAGE);
          protect(uffd, slot(0), 4 * PAGE);
          observe_bytes("write", slot(1), 1, PAGE);
          observe_marks("before", 0, 4);
          uffd_log_start(uffd);
          observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
          observe_uffd_log("events");
          observe_marks("marks", 0, 10);
          observe_bytes("writes", slot(8), 2, PAGE);
          observe_scan("found", 6, 4);
        `,
        expect: {
          [move === 'plain'
            ? 'mremap'
            : name === 'anonymous' || name === 'absent'
              ? 'dontunmap'
              : 'dontunmap-any-mapping']: {
            write: '+',
            before: '#.##',
            move: at(6),
            events: asked ? [{ remap: [0, 6, 4] }] : [],
            marks: asked ? '......#.##' : '..........',
            writes: '++',
            found: asked ? '.www' : 'EPERM',
          },
        },
      })),
    ),
  ),
});
