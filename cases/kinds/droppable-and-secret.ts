import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const droppable = c`
  #ifndef MAP_DROPPABLE
  #define MAP_DROPPABLE 8
  #endif

  static inline void map_droppable(void)
  {
    char *where = mmap(slot(0), 4 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_ANONYMOUS | MAP_DROPPABLE, -1, 0);

    if (where == MAP_FAILED && (errno == EINVAL || errno == EOPNOTSUPP))
      lacks("MAP_DROPPABLE (Linux 6.11)");
    if (where == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    fill(where, "abcd");
  }
`;

export const droppableStaysSo = clause('kinds/droppable-memory-stays-so', {
  says: 'Memory that the kernel may drop is moved and grown like any private memory, and is droppable there: the new pages, and a source that is left behind, too.',
  source: [
    { man: 'mmap(2), man-pages 6.20, MAP_DROPPABLE' },
    { code: 'mm/vma.c: copy_vma keeps VM_DROPPABLE' },
  ],
  cases: (
    [
      [
        'moved',
        'moved',
        '4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        '------abcd--',
        '------++++--',
      ],
      ['grown-in-place', 'grown in place', '5 * PAGE, 0, NULL', at(0), 'abcd.-------', '+++++-------'],
      [
        'grown-by-moving',
        'grown with a move',
        '5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        '------abcd.-',
        '------+++++-',
      ],
      [
        'left-behind',
        'moved with MREMAP_DONTUNMAP',
        '4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6)',
        at(6),
        '....--abcd--',
        '++++--++++--',
      ],
    ] as const
  ).map(([name, title, args, result, after, flag]) => ({
    name,
    title: `droppable memory is ${title}`,
    preamble: droppable,
    program: c`
      map_droppable();
      observe_mremap("call", slot(0), 4 * PAGE, ${args});
      observe_strip("after", 0, 12);
      observe_vm_flag("droppable", "dp", 0, 12);
    `,
    expect: { mremap: { call: result, after, droppable: flag } },
  })),
});

const secret = c`
  static inline int map_secret(long pages)
  {
    int fd = (int)syscall(447, O_CLOEXEC);

    if (fd < 0 && errno == ENOSYS)
      lacks("memfd_secret (CONFIG_SECRETMEM, before 6.5 secretmem.enable=1, on arm64 rodata=full)");
    if (fd < 0 || ftruncate(fd, 4 * (off_t)PAGE))
      broken("memfd_secret: %s", errno_name(errno));
    if (mmap(slot(0), (size_t)pages * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    fill(slot(0), pages == 4 ? "abcd" : "ab");
    return fd;
  }
`;

export const secretMemoryIsAFile = clause('kinds/secret-memory-is-a-file', {
  says: "Memory of memfd_secret is moved, grown and left behind as any shared file: the pages are the object's, and behind its end there is SIGBUS.",
  source: [
    { man: 'memfd_secret(2), man-pages 6.20' },
    { code: 'mm/secretmem.c: secretmem_mmap, secretmem_fault' },
  ],
  cases: (
    [
      [
        'moved',
        'moved',
        4,
        '4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        '------abcd--',
      ],
      ['grown-in-place', 'grown in place', 2, '2 * PAGE, 5 * PAGE, 0, NULL', at(0), 'ab..!-------'],
      [
        'grown-by-moving',
        'grown with a move',
        2,
        '2 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        '------ab..!-',
      ],
      [
        'shrunk-and-moved',
        'shrunk with a move',
        4,
        '4 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        '------ab----',
      ],
      [
        'left-behind',
        'moved with MREMAP_DONTUNMAP',
        4,
        '4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6)',
        at(6),
        'abcd--abcd--',
      ],
      [
        'second-mapping',
        'mapped a second time by an old size of zero',
        4,
        '0, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        'abcd--abcd--',
      ],
    ] as const
  ).map(([name, title, pages, args, result, after]) => ({
    name,
    title: `secret memory is ${title}`,
    preamble: secret,
    program: c`
      map_secret(${pages});
      observe_mremap("call", slot(0), ${args});
      observe_strip("after", 0, 12);
    `,
    expect: { 'dontunmap-any-mapping': { call: result, after } },
  })),
});
