import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** Rooms for the kernel to choose from: a region right below where it begins to look, in which the program makes holes. */
export const rooms = c`
  static char *region;

  /* Nothing is free above it, so that a room in it is the highest that there is. */
  static inline void make_region(long pages)
  {
    char *above;

    region = mmap(NULL, (size_t)pages * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (region == MAP_FAILED)
      broken("mmap of the region: %s", errno_name(errno));
    for (long i = 0; i < 2000; i++) {
      above = mmap(NULL, PAGE, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      if (above == MAP_FAILED)
        broken("mmap above the region: %s", errno_name(errno));
      if (above < region) {
        munmap(above, PAGE);
        return;
      }
    }
    broken("places are not chosen from the top down");
  }

  static inline void make_room(long first, long pages)
  {
    if (munmap(region + first * (long)PAGE, (size_t)pages * PAGE))
      broken("munmap of a room: %s", errno_name(errno));
  }

  /* The page of the region that it is, -1 below the region. */
  static inline void observe_place(const char *name, const char *got)
  {
    if (got == MAP_FAILED)
      failed("mremap: %s", errno_name(errno));
    record_number(name, got < region ? -1 : (long)((size_t)(got - region) / PAGE));
  }

  /* Growth from three pages to four; a mapping is in the way. */
  static inline char *grow(void)
  {
    fill(carve(0, 3, PRIVATE_ANON), "abc");
    carve(3, 1, SHARED_ANON);
    return sys_mremap(slot(0), 3 * PAGE, 4 * PAGE, MREMAP_MAYMOVE, NULL);
  }

  static inline char *leave_behind(void)
  {
    fill(carve(0, 4, PRIVATE_ANON), "abc");
    return sys_mremap(slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
  }

  static inline char *duplicate(void)
  {
    fill(carve(0, 4, SHARED_ANON), "abc");
    return sys_mremap(slot(0), 0, 4 * PAGE, MREMAP_MAYMOVE, NULL);
  }
`;

/** Calls that need room for four pages: [name, title, function of `rooms`, source afterwards, change]. */
const calls = [
  ['grow', 'growth by a move', 'grow', '---', 'mremap'],
  ['dontunmap', 'MREMAP_DONTUNMAP', 'leave_behind', '...', 'dontunmap'],
  ['duplicate', 'a second mapping', 'duplicate', 'abc', 'mremap'],
] as const;

/** Rooms in the region: [name, title, set-up, place]. */
const sets = [
  ['exact', 'the only room has as many pages', 'make_room(10, 4);', 10],
  ['too-small-above', 'a higher room is a page too small', 'make_room(30, 3);\nmake_room(10, 4);', 10],
  ['highest', 'of two rooms alike', 'make_room(10, 4);\nmake_room(30, 4);', 30],
  ['end-of-a-larger', 'a larger room', 'make_room(10, 9);', 15],
  ['exact-below-a-larger', 'a larger room lies above', 'make_room(10, 4);\nmake_room(30, 9);', 35],
] as const;

export const highestRoomIsChosen = clause('placement/highest-room-is-chosen', {
  says: 'The kernel chooses the end of the highest room that the new size fits into, to the page; one that only the old size fits into is passed over.',
  source: [
    { code: 'mm/vma.c (mm/mmap.c before 6.13): unmapped_area_topdown; mm/mremap.c: vrm_set_new_addr' },
  ],
  needs: ['x86_64'],
  cases: calls.flatMap(([name, title, call, after, key]) =>
    sets.map(([which, words, setUp, place]) => ({
      name: `${name}-${which}`,
      title: `a place is chosen for ${title}: ${words}`,
      preamble: rooms,
      program: c`
        char *got;

        make_region(64);
        ${setUp}
        got = ${call}();
        observe_place("place", got);
        observe_strip_at("there", got, 3, -1);
        observe_strip("source", 0, 3);
      `,
      expect: { [key]: { place, there: 'abc', source: after } },
    })),
  ),
});

/** A mapping that grows downwards lies at page 600 of the region: [name, title, set-up, place]. */
const beforeStacks = [
  ['room-up-to-the-gap', 'room for four pages up to 256 pages before one', 'make_room(340, 260);', 340],
  ['room-a-page-too-small', 'a page less room up to one', 'make_room(341, 259);', -1],
  ['larger-room', 'a larger room up to one', 'make_room(300, 300);', 340],
  ['room-behind', 'room right behind one', 'make_room(601, 4);', 601],
  ['room-before-its-neighbour', 'room right before the mapping before one', 'make_room(590, 4);', 590],
] as const;

export const chosenBeforeStacks = clause('placement/rooms-before-stacks', {
  says: 'Of a room before a mapping that grows downwards the last 256 pages do not count; all do behind it, and before another mapping that lies between.',
  source: [
    { man: 'mmap(2), man-pages 6.20, MAP_GROWSDOWN' },
    { code: 'mm/vma.c: unmapped_area_topdown, vm_start_gap' },
  ],
  needs: ['x86_64'],
  cases: calls.flatMap(([name, title, call, , key]) =>
    beforeStacks.map(([which, words, setUp, place]) => ({
      name: `${name}-${which}`,
      title: `a place is chosen for ${title}: ${words} that grows downwards`,
      preamble: rooms,
      program: c`
        char *got, *stack;

        make_region(700);
        stack = region + 600 * PAGE;
        if (mmap(stack, PAGE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0) != stack)
          broken("mmap of a stack: %s", errno_name(errno));
        ${setUp}
        got = ${call}();
        observe_place("place", got);
        observe_strip_at("there", got, 3, -1);
      `,
      expect: { [key]: { place, there: 'abc' } },
    })),
  ),
});
