import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

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

export const secretMemoryIsNotLocked = clause('kinds/secret-memory-is-not-locked', {
  says: 'A mapping of secret memory counts as locked with all its pages at first, and what it grows by is held against RLIMIT_MEMLOCK; since 7.2 it is not locked, and grows past that.',
  source: [
    commitOf('secret-memory-is-not-locked'),
    { code: 'mm/secretmem.c: secretmem_mmap, secretmem_account_folio; CVE-2026-93243' },
  ],
  needs: ['x86_64'],
  cases: [
    ...(
      [
        ['grown', 'grown with a move', `2 * PAGE, 5 * PAGE, ${F}`, 5],
        ['left-behind', 'moved with MREMAP_DONTUNMAP', `2 * PAGE, 2 * PAGE, ${F} | MREMAP_DONTUNMAP`, 4],
      ] as const
    ).map(([name, title, call, size]) => ({
      name,
      title: `two pages of secret memory are ${title}: what is counted`,
      preamble: secret,
      program: c`
        mark_accounts();
        map_secret(2);
        observe_mremap("call", slot(0), ${call}, slot(8));
        observe_accounts("after");
      `,
      expect: {
        'dontunmap-any-mapping': {
          call: at(8),
          after: { VmSize: size, VmLck: name === 'left-behind' ? 2 : size },
        },
        'secret-memory-is-not-locked': { call: at(8), after: { VmSize: size } },
      },
    })),
    {
      name: 'beyond-the-limit',
      title: 'two pages of secret memory grow with a move to a page more than RLIMIT_MEMLOCK',
      preamble: secret,
      program: c`
        map_secret(2);
        if (setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){ 4 * PAGE, 4 * PAGE }) || setresuid(65534, 65534, 65534))
          broken("a limit: %s", errno_name(errno));
        observe_mremap("call", slot(0), 2 * PAGE, 5 * PAGE, ${F}, slot(8));
        observe_strip("source", 0, 2);
        observe_strip("there", 8, 2);
      `,
      needs: ['root'],
      expect: {
        'dontunmap-any-mapping': { call: refused('EAGAIN'), source: 'ab', there: '--' },
        'secret-memory-is-not-locked': { call: at(8), source: '--', there: 'ab' },
      },
    },
  ],
});
