import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';

/** Four pages that belong to the kernel, "abcd": what a BPF array holds, which can be mapped. */
const array = c`
  #include <linux/bpf.h>

  static int array_fd;

  static inline void map_array(void)
  {
    union bpf_attr attr = {
      .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4 * (uint32_t)PAGE,
      .max_entries = 1, .map_flags = BPF_F_MMAPABLE,
    };
    int fd = (int)syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));

    if (fd < 0 && errno == ENOSYS)
      lacks("bpf (CONFIG_BPF_SYSCALL)");
    if (fd < 0)
      broken("BPF_MAP_CREATE: %s", errno_name(errno));
    array_fd = fd;
    if (mmap(slot(0), 4 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED)
      broken("mmap of an array: %s", errno_name(errno));
    fill(slot(0), "abcd");
  }
`;

const dontExpand = {
  code: 'mm/mremap.c: VM_DONTEXPAND in check_prep_vma; mm/vmalloc.c: remap_vmalloc_range sets it, as drivers do',
};

export const kernelMemoryMoves = clause('kinds/kernel-memory-moves', {
  says: 'Memory of the kernel that is mapped once and for all, a BPF array or what a driver gives, is moved whole or in part, and shrunk, with its pages.',
  source: [dontExpand],
  needs: ['root'],
  cases: (
    [
      [
        'moved',
        'moved',
        'slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        '------abcd',
      ],
      [
        'last-part-moved',
        'moved in its second half',
        'slot(2), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        'ab----cd--',
      ],
      [
        'middle-moved',
        'moved in its middle',
        'slot(1), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        'a--d--bc--',
      ],
      ['shrunk', 'shrunk', 'slot(0), 4 * PAGE, 2 * PAGE, 0, NULL', at(0), 'ab--------'],
      [
        'shrunk-and-moved',
        'shrunk with a move',
        'slot(0), 4 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        '------ab--',
      ],
      [
        'same-size',
        'asked for with the size that it has',
        'slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE, NULL',
        at(0),
        'abcd------',
      ],
    ] as const
  ).map(([name, title, args, result, after]) => ({
    name,
    title: `a BPF array is ${title}`,
    preamble: array,
    program: c`
      map_array();
      observe_mremap("call", ${args});
      observe_strip("after", 0, 10);
    `,
    expect: { mremap: { call: result, after } },
  })),
});

export const kernelMemoryIsNotExpanded = clause('kinds/kernel-memory-is-not-expanded', {
  says: 'Such memory of the kernel cannot be grown or mapped twice (EFAULT) nor left behind (EINVAL), in whole or in part; until 6.17 what is at a fixed target is gone when that is said.',
  source: [dontExpand, man('ERRORS, EFAULT'), commitOf('conditions-checked-earlier')],
  needs: ['root'],
  cases: (
    [
      ['grown-in-place', 'growth in place', 'slot(0), 4 * PAGE, 5 * PAGE, 0, NULL', 'EFAULT'],
      ['grown-anywhere', 'growth with a move', 'slot(0), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE, NULL', 'EFAULT'],
      [
        'grown-at-a-fixed-address',
        'growth at a fixed address',
        'slot(0), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        'EFAULT',
      ],
      [
        'grown-within',
        'growth of its first half with a move',
        'slot(0), 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        'EFAULT',
      ],
      [
        'mapped-twice',
        'an old size of zero',
        'slot(0), 0, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        'EFAULT',
      ],
      [
        'left-behind',
        'MREMAP_DONTUNMAP',
        'slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6)',
        'EINVAL',
      ],
      [
        'left-behind-hint',
        'MREMAP_DONTUNMAP with the address as a hint',
        'slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(6)',
        'EINVAL',
      ],
      [
        'part-left-behind',
        'MREMAP_DONTUNMAP of a part',
        'slot(1), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6)',
        'EINVAL',
      ],
    ] as const
  ).map(([name, title, args, errno]) => {
    const gone = {
      'grown-within': 3,
      'part-left-behind': 2,
      'left-behind': 4,
      'mapped-twice': 4,
      'grown-at-a-fixed-address': 5,
    };
    const pages = name in gone ? gone[name as keyof typeof gone] : 0;
    const before = `abcd--${'-'.repeat(pages)}${'vwxyz'.slice(pages)}`;
    const since = name.includes('left-behind') ? 'dontunmap' : 'mremap';
    return {
      name,
      title: `a BPF array: ${title} is refused with ${errno}`,
      preamble: array,
      program: c`
        map_array();
        fill(carve(6, 5, PRIVATE_ANON), "vwxyz");
        observe_mremap("call", ${args});
        observe_strip("after", 0, 11);
      `,
      expect: {
        [since]: { call: refused(errno), after: before },
        ...(pages > 0 && {
          'conditions-checked-earlier': { call: refused(errno), after: 'abcd--vwxyz' },
        }),
      },
    };
  }),
});

export const kernelMemoryMovesAlone = clause('kinds/kernel-memory-moves-alone', {
  says: 'A BPF array, which places itself, is not moved together with others: EFAULT at once where the range begins with it and goes on, whether something is there or not, and EFAULT when it is reached where it is not the first.',
  source: [
    commitOf('moves-over-several'),
    { code: 'mm/mremap.c: vma_multi_allowed; kernel/bpf/syscall.c: bpf_get_unmapped_area' },
  ],
  needs: ['root'],
  cases: (
    [
      [
        'first',
        'before an anonymous page',
        'fill(carve(4, 1, PRIVATE_ANON), "y");',
        'abcdy---------',
        'abcdy---z-----',
      ],
      ['before-a-gap', 'before a gap', '', 'abcd----------', 'abcd----z-----'],
    ] as const
  ).map(([name, title, setUp, old, now]) => ({
    name,
    title: `a BPF array ${title}`,
    preamble: array,
    program: c`
      map_array();
      ${setUp}
      fill(carve(8, 1, PRIVATE_ANON), "z");
      observe_mremap("move", slot(0), 5 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
      observe_strip("after", 0, 14);
    `,
    expect: {
      mremap: { move: refused('EFAULT'), after: old },
      'moves-over-several': { move: refused('EFAULT'), after: now },
    },
  })),
});

export const kernelMemoryIsCounted = clause('kinds/kernel-memory-is-counted', {
  says: 'A BPF array counts the mappings that can write to it, wherever a move has put them: it cannot be frozen (EBUSY) before the last one is gone, and can be then.',
  source: [{ code: 'kernel/bpf/syscall.c: bpf_map_mmap_open, bpf_map_mmap_close, map_freeze' }],
  needs: ['root'],
  cases: (
    [
      ['whole', 'moved whole', 'slot(0), 4 * PAGE, 4 * PAGE', 'munmap(slot(6), 4 * PAGE);'],
      [
        'part',
        'moved in part, of which both parts count',
        'slot(2), 2 * PAGE, 2 * PAGE',
        'munmap(slot(6), 2 * PAGE); observe_freezing("one-left"); munmap(slot(0), 2 * PAGE);',
      ],
    ] as const
  ).map(([name, title, call, unmap]) => ({
    name,
    title: `a BPF array whose mapping was ${title}`,
    preamble: c`
      ${array}
      static inline void observe_freezing(const char *name)
      {
        union bpf_attr attr = { .map_fd = (uint32_t)array_fd };

        record_string(name, syscall(SYS_bpf, BPF_MAP_FREEZE, &attr, sizeof(attr)) ? errno_name(errno) : "frozen");
      }
    `,
    program: c`
      map_array();
      observe_mremap("move", ${call}, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
      observe_freezing("mapped");
      ${unmap}
      observe_freezing("unmapped");
    `,
    expect: {
      mremap: {
        move: at(6),
        mapped: 'EBUSY',
        ...(name === 'part' && { 'one-left': 'EBUSY' }),
        unmapped: 'frozen',
      },
    },
  })),
});
