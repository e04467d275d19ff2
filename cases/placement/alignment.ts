import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';
import { rooms } from './rooms.ts';

/** A room of four blocks that ends five pages behind the start of a block, and what is not above it. */
const room = c`
  ${rooms}

  static char *room_end;

  static inline void make_unaligned_room(void)
  {
    char *end;

    if (access("/sys/kernel/mm/transparent_hugepage", F_OK))
      lacks("transparent huge pages (CONFIG_TRANSPARENT_HUGEPAGE)");
    /* No whole number of blocks: such a region would be aligned itself, with room above it. */
    make_region((long)(8 * BLOCK / PAGE) + 1);
    end = region + 7 * BLOCK;
    room_end = end - (uintptr_t)end % BLOCK + 5 * PAGE;
    if (munmap(room_end - 4 * BLOCK, 4 * BLOCK))
      broken("munmap of the room: %s", errno_name(errno));
  }

  /* "end" of the room, or how many pages into a block, and how many pages before the last place of that kind. */
  static inline void observe_alignment(const char *name, const char *got, size_t len, long into)
  {
    if (got == MAP_FAILED)
      failed("mremap: %s", errno_name(errno));
    if (got < room_end - 4 * BLOCK || got + len > room_end)
      record_string(name, "outside");
    else if (got + len == room_end)
      record_string(name, "end");
    else if ((long)((uintptr_t)got % BLOCK / PAGE) == into)
      record_string(name, (size_t)(room_end - got) < len + BLOCK ? "aligned" : "lower");
    else
      record_string(name, "unaligned");
  }

  static inline char *map_at(char *where, size_t len, int flags)
  {
    if (mmap(where, len, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_FIXED | flags, -1, 0) != where)
      broken("mmap: %s", errno_name(errno));
    return where;
  }
`;

const anonymous = {
  code: 'mm/mmap.c: __get_unmapped_area; mm/huge_memory.c: thp_get_unmapped_area_vmflags',
};

/** Private anonymous memory that the kernel finds a place for: [name, title, source, call, length, change, place since 6.7]. */
const wholes = [
  [
    'grown-to-two',
    'growth by a move to two blocks',
    'map_at(block(0), BLOCK, MAP_PRIVATE);\nmap_at(block(1), PAGE, MAP_SHARED);',
    'block(0), BLOCK, 2 * BLOCK, MREMAP_MAYMOVE, NULL',
    '2 * BLOCK',
    'mremap',
    'aligned',
  ],
  [
    'grown-by-a-page-to-one',
    'growth by a move and a page to one block',
    'map_at(block(0), BLOCK - PAGE, MAP_PRIVATE);\nmap_at(block(1) - PAGE, PAGE, MAP_SHARED);',
    'block(0), BLOCK - PAGE, BLOCK, MREMAP_MAYMOVE, NULL',
    'BLOCK',
    'mremap',
    'aligned',
  ],
  [
    'from-an-unaligned-place',
    'growth by a move to two blocks, from a place that is not aligned',
    'map_at(block(0) + PAGE, BLOCK, MAP_PRIVATE);\nmap_at(block(1) + PAGE, PAGE, MAP_SHARED);',
    'block(0) + PAGE, BLOCK, 2 * BLOCK, MREMAP_MAYMOVE, NULL',
    '2 * BLOCK',
    'mremap',
    'aligned',
  ],
  [
    'part-of-a-mapping',
    'two blocks of a larger mapping, a page behind its start, with MREMAP_DONTUNMAP',
    'map_at(block(0), 3 * BLOCK, MAP_PRIVATE);',
    'block(0) + PAGE, 2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL',
    '2 * BLOCK',
    'dontunmap',
    'aligned',
  ],
  [
    'left-behind',
    'a block with MREMAP_DONTUNMAP',
    'map_at(block(0), BLOCK, MAP_PRIVATE);',
    'block(0), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL',
    'BLOCK',
    'dontunmap',
    'aligned',
  ],
  [
    'hint-that-is-not-taken',
    'a block with MREMAP_DONTUNMAP and a hint that is not free',
    'map_at(block(0), 2 * BLOCK, MAP_PRIVATE);',
    'block(0), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, block(1)',
    'BLOCK',
    'dontunmap',
    'end',
  ],
  [
    'a-page-more',
    'growth by a move to two blocks and a page',
    'map_at(block(0), BLOCK, MAP_PRIVATE);\nmap_at(block(1), PAGE, MAP_SHARED);',
    'block(0), BLOCK, 2 * BLOCK + PAGE, MREMAP_MAYMOVE, NULL',
    '2 * BLOCK + PAGE',
    'mremap',
    'end',
  ],
  [
    'shared',
    'growth by a move to two blocks of shared memory that is not to have huge pages',
    'map_at(block(0), BLOCK, MAP_SHARED);\nmap_at(block(1), PAGE, MAP_PRIVATE);',
    'block(0), BLOCK, 2 * BLOCK, MREMAP_MAYMOVE, NULL',
    '2 * BLOCK',
    'mremap',
    'end',
  ],
] as const;

export const anonymousPlacesAreAligned = clause('placement/anonymous-places-are-aligned', {
  says: 'Since 6.7 a place that is chosen for whole blocks of private anonymous memory is aligned to a block, whether huge pages are on or not; with a hint, or for any other size, it is the end of the room.',
  source: [anonymous, commitOf('anonymous-places-are-aligned')],
  needs: ['x86_64'],
  cases: wholes.map(([name, title, setUp, call, len, key, place]) => ({
    name,
    title: `a place is chosen for ${title}`,
    preamble: room,
    program: c`
      char *got;

      make_unaligned_room();
      ${setUp}
      got = sys_mremap(${call});
      observe_alignment("place", got, ${len}, 0);
    `,
    expect: {
      [key]: { place: 'end' },
      ...(place === 'aligned' && { 'anonymous-places-are-aligned': { place } }),
    },
  })),
});

/** Shared memory that may have huge pages: [name, title, set-up, call, length, pages into a block, place, change]. */
const shared = [
  [
    'grown',
    'growth by a move to two blocks',
    'map_at(block(0), BLOCK, MAP_SHARED);\nmap_at(block(1), PAGE, MAP_PRIVATE);',
    'block(0), BLOCK, 2 * BLOCK, MREMAP_MAYMOVE, NULL',
    '2 * BLOCK',
    0,
    'aligned',
    'mremap',
  ],
  [
    'a-page-more',
    'growth by a move to two blocks and a page',
    'map_at(block(0), BLOCK, MAP_SHARED);\nmap_at(block(1), PAGE, MAP_PRIVATE);',
    'block(0), BLOCK, 2 * BLOCK + PAGE, MREMAP_MAYMOVE, NULL',
    '2 * BLOCK + PAGE',
    0,
    'aligned',
    'mremap',
  ],
  [
    'part',
    'two blocks from the third page on, with MREMAP_DONTUNMAP',
    'map_at(block(0), 4 * BLOCK, MAP_SHARED);',
    'block(0) + 2 * PAGE, 2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL',
    '2 * BLOCK',
    2,
    'aligned',
    'dontunmap-any-mapping',
  ],
  [
    'part-of-an-unaligned-mapping',
    'a second mapping of two blocks from the third page on, of a mapping that is not aligned',
    'map_at(block(0) + 7 * PAGE, 4 * BLOCK, MAP_SHARED);',
    'block(0) + 9 * PAGE, 0, 2 * BLOCK, MREMAP_MAYMOVE, NULL',
    '2 * BLOCK',
    2,
    'aligned',
    'mremap',
  ],
  [
    'no-whole-block',
    'a second mapping of a block from the third page on, which has no whole block of the memory',
    'map_at(block(0), 4 * BLOCK, MAP_SHARED);',
    'block(0) + 2 * PAGE, 0, BLOCK, MREMAP_MAYMOVE, NULL',
    'BLOCK',
    2,
    'end',
    'mremap',
  ],
  [
    'less-than-a-block',
    'a second mapping of a page less than a block',
    'map_at(block(0), 4 * BLOCK, MAP_SHARED);',
    'block(0), 0, BLOCK - PAGE, MREMAP_MAYMOVE, NULL',
    'BLOCK - PAGE',
    0,
    'end',
    'mremap',
  ],
  [
    'hint-that-is-not-taken',
    'a block with MREMAP_DONTUNMAP and a hint that is not free',
    'map_at(block(0), 2 * BLOCK, MAP_SHARED);',
    'block(0), BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, block(1)',
    'BLOCK',
    0,
    'aligned',
    'dontunmap-any-mapping',
  ],
] as const;

export const sharedPlacesAreAligned = clause('placement/shared-places-are-aligned', {
  says: 'A place that is chosen for shared memory that is to have huge pages lies in a block as the memory does in its object, from wherever a part of it is taken; where the part has no whole block, it is the end of the room.',
  source: [
    {
      code: 'mm/shmem.c: shmem_get_unmapped_area; mm/mremap.c: vrm_set_new_addr passes the offset of the part',
    },
  ],
  needs: ['x86_64', 'root'],
  cases: shared.map(([name, title, setUp, call, len, into, place, key]) => ({
    name,
    title: `a place is chosen for ${title}, of shared memory`,
    preamble: room,
    program: c`
      char *got;

      set_system("/sys/kernel/mm/transparent_hugepage/shmem_enabled", "always", "CONFIG_TRANSPARENT_HUGEPAGE, CONFIG_SHMEM");
      make_unaligned_room();
      ${setUp}
      got = sys_mremap(${call});
      observe_alignment("place", got, ${len}, ${into});
    `,
    expect: { [key]: { place } },
    alone: true,
  })),
});
