import { c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

/** A process that has everything mapped, but for what it then unmaps. */
const full = c`
  static inline void must_map(char *where, size_t len, int flags)
  {
    flags |= MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    if (mmap(where, len, PROT_NONE, flags, -1, 0) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
  }

  static inline void map_everything(void)
  {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

    carve(0, 2, PRIVATE_ANON);
    fill(slot(0), "ab");
    for (size_t len = (size_t)1 << 46; len >= PAGE; len /= 2)
      while (mmap(NULL, len, PROT_NONE, flags, -1, 0) != MAP_FAILED)
        ;
    /* Some kernels have done so. */
    must_map((char *)PAGE, 15 * PAGE, MAP_FIXED);
  }

  static inline void make_hole(char *where, long pages)
  {
    if (munmap(where, (size_t)pages * PAGE))
      broken("munmap: %s", errno_name(errno));
  }

  static char *hole;

  static inline void observe_move(const char *name, char *got)
  {
    if (got == MAP_FAILED)
      record_json(name, "{\"errno\":\"%s\"}", errno_name(errno));
    else
      record_string(name, got == hole ? "hole" : "elsewhere");
  }
`;

/** Calls that need a place: [name, title, arguments, pages, source afterwards, there, change]. */
const calls = [
  ['grow', 'growth by a move', 'slot(0), 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE, NULL', 3, '--', 'ab.', 'mremap'],
  [
    'dontunmap',
    'MREMAP_DONTUNMAP',
    'slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL',
    2,
    '..',
    'ab',
    'dontunmap',
  ],
  [
    'hint',
    'MREMAP_DONTUNMAP with a hint that is not free',
    'slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(20)',
    2,
    '..',
    'ab',
    'dontunmap',
  ],
] as const;

/** The only room that there is: [name, title, address]. */
const holes = [
  ['low', 'at 16 MiB', '(char *)0x1000000'],
  ['middle', 'far below where the kernel begins to look', '(char *)0x100000000000'],
  [
    'last',
    'the last of user space, above where the kernel begins to look',
    'user_space_end() - pages * (long)PAGE',
  ],
] as const;

export const onlyRoomIsFound = clause('placement/only-room-is-found', {
  says: 'Where everything else is mapped, the only room is found, wherever it lies from vm.mmap_min_addr to the end of user space; without it the call is refused with ENOMEM, and nothing has changed.',
  source: [{ code: 'arch/x86/kernel/sys_x86_64.c: arch_get_unmapped_area_topdown goes on bottom-up' }],
  needs: ['x86_64', 'root'],
  cases: calls.flatMap(([name, title, call, pages, after, there, key]) => [
    ...holes.map(([which, words, where]) => ({
      name: `${name}-${which}`,
      title: `a place is found for ${title}: the only free pages are ${words}`,
      preamble: full,
      program: c`
        const long pages = ${pages};

        hole = ${where};
        map_everything();
        make_hole(hole, pages);
        observe_move("call", sys_mremap(${call}));
        observe_strip_at("there", hole, pages, -1);
        observe_strip("source", 0, 2);
      `,
      expect: { [key]: { call: 'hole', there, source: after } },
      fresh: true as const,
    })),
    {
      name: `${name}-none`,
      title: `${title} is refused where a page less than needed is free`,
      preamble: full,
      program: c`
        hole = (char *)0x1000000;
        map_everything();
        make_hole(hole, ${pages - 1});
        observe_move("call", sys_mremap(${call}));
        observe_strip("source", 0, 2);
        observe_strip_at("there", hole, 1, -1);
      `,
      expect: { [key]: { call: refused('ENOMEM'), source: 'ab', there: '-' } },
      fresh: true as const,
    },
  ]),
});

export const lowestRoom = clause('placement/room-below-the-lowest-address', {
  says: 'Room below vm.mmap_min_addr is not looked at by the kernel that chooses, ENOMEM; until 6.1 it is, and taken by those with CAP_SYS_RAWIO and EPERM for others.',
  source: [
    { code: 'mm/vma.c: unmapped_area_topdown: mmap_min_addr; security/commoncap.c: cap_mmap_addr' },
    commitOf('lowest-addresses-are-not-chosen'),
  ],
  needs: ['x86_64', 'root'],
  cases: calls.slice(0, 2).flatMap(([name, title, call, pages, after, there, key]) =>
    (
      [
        ['privileged', 'root', ''],
        ['unprivileged', 'anybody else', 'give_up(17); /* CAP_SYS_RAWIO */'],
      ] as const
    ).map(([who, words, drop]) => ({
      name: `${name}-${who}`,
      title: `${title}, the only free pages below the lowest address that may be mapped by all, by ${words}`,
      preamble: full,
      program: c`
        set_system("/proc/sys/vm/mmap_min_addr", "65536", "CONFIG_MMU");
        hole = (char *)(8 * PAGE);
        map_everything();
        make_hole(hole, ${pages});
        ${drop}
        observe_move("call", sys_mremap(${call}));
        observe_strip_at("there", hole, ${pages}, -1);
        observe_strip("source", 0, 2);
      `,
      expect: {
        [key]:
          who === 'privileged'
            ? { call: 'hole', there, source: after }
            : { call: refused('EPERM'), there: '-'.repeat(pages), source: 'ab' },
        'lowest-addresses-are-not-chosen': {
          call: refused('ENOMEM'),
          there: '-'.repeat(pages),
          source: 'ab',
        },
      },
      fresh: true as const,
      alone: true as const,
    })),
  ),
});
