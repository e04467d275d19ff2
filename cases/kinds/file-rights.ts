import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

/** Maps a memfd "FGHI" that is opened anew for reading alone. */
const mapReadOnly = c`
  static inline void map_read_only(int flags)
  {
    char path[32];
    int fd;

    snprintf(path, sizeof(path), "/proc/self/fd/%d", SHARED_MEMFD->open_file(6));
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
      broken("opening a file for reading: %s", errno_name(errno));
    if (mmap(slot(0), 4 * PAGE, PROT_READ, MAP_FIXED | flags, fd, 0) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
  }

  static inline void observe_mprotect(const char *name, long first, long pages)
  {
    int error = mprotect(slot(first), (size_t)pages * PAGE, PROT_READ | PROT_WRITE);

    record_string(name, error ? errno_name(errno) : "done");
  }
`;

const readOnlyCalls = [
  ['moved', '4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)', 6, 4],
  ['grown-in-place', '6 * PAGE, 0, NULL', 0, 6],
  ['grown-by-moving', '6 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)', 6, 6],
] as const;

export const readOnlyFileStaysReadOnly = clause('kinds/read-only-file-stays-read-only', {
  says: 'A shared mapping of a file that is open for reading alone can be moved and grown, and never be made writable, at the new place neither; a private one can.',
  source: [
    { man: 'mprotect(2), man-pages 6.20, ERRORS, EACCES' },
    { code: 'mm/vma.c: copy_vma (vm_area_dup keeps VM_MAYWRITE as it is)' },
  ],
  cases: [
    ...readOnlyCalls.flatMap(([call, args, first, pages]) =>
      (['MAP_SHARED', 'MAP_PRIVATE'] as const).map((flags) => {
        const shared = flags === 'MAP_SHARED';
        const there = 'FGHIJK'.slice(0, pages);
        return {
          name: `${shared ? 'shared' : 'private'}-${call}`,
          title: `a ${shared ? 'shared' : 'private'} mapping of a file open for reading is ${call.replaceAll('-', ' ')}: mprotect to writable is ${shared ? 'refused with EACCES' : 'done'}`,
          preamble: mapReadOnly,
          program: c`
            map_read_only(${flags});
            observe_mremap("call", slot(0), 4 * PAGE, ${args});
            observe_strip("after", ${first}, ${pages});
            observe_mprotect("mprotect", ${first}, ${pages});
            observe_write("write", ${first}, ${pages}, 'z');
          `,
          expect: {
            mremap: {
              call: at(first),
              after: there,
              mprotect: shared ? 'EACCES' : 'done',
              write: (shared ? '#' : '+').repeat(pages),
            },
          },
        };
      }),
    ),
    {
      name: 'shared-left-behind',
      title:
        'a shared mapping of a file open for reading is moved with MREMAP_DONTUNMAP: neither can be written',
      preamble: mapReadOnly,
      program: c`
        map_read_only(MAP_SHARED);
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 11);
        observe_mprotect("source", 0, 4);
        observe_mprotect("destination", 6, 4);
      `,
      expect: {
        dontunmap: { call: refused('EINVAL'), after: 'FGHI-------', source: 'EACCES', destination: 'ENOMEM' },
        'dontunmap-any-mapping': {
          call: at(6),
          after: 'FGHI--FGHI-',
          source: 'EACCES',
          destination: 'EACCES',
        },
      },
    },
  ],
});

/** A memfd of six pages that can be sealed, four of them mapped; what fcntl says to a seal. */
const sealed = c`
  static inline int map_sealable(int seals)
  {
    int fd = memfd_create("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0 && errno == ENOSYS)
      lacks("memfd_create (CONFIG_MEMFD_CREATE)");
    write_letters(fd, 6);
    if (mmap(slot(0), 4 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    if (fcntl(fd, F_ADD_SEALS, seals))
      broken("F_ADD_SEALS: %s", errno_name(errno));
    return fd;
  }

  static inline void observe_seal(const char *name, int fd)
  {
    record_string(name, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) ? errno_name(errno) : "sealed");
  }
`;

export const sealsDoNotHoldMappings = clause('kinds/seals-do-not-hold-mappings', {
  says: 'Seals are about the file and about new mappings: a writable mapping from before F_SEAL_FUTURE_WRITE stays writable when it is moved or grown, and F_SEAL_GROW and F_SEAL_SHRINK do not keep a mapping from either.',
  source: [
    { man: 'F_ADD_SEALS(2const), man-pages 6.20' },
    { code: 'mm/vma.c: copy_vma does not call ->mmap' },
  ],
  cases: (
    [
      ['future-write', 'F_SEAL_FUTURE_WRITE'],
      ['grow-and-shrink', 'F_SEAL_GROW | F_SEAL_SHRINK'],
    ] as const
  ).flatMap(([name, seals]) =>
    readOnlyCalls.map(([call, args, first, pages]) => ({
      name: `${name}-${call}`,
      title: `a writable mapping of a file sealed by ${seals} is ${call.replaceAll('-', ' ')} and can be written`,
      preamble: sealed,
      program: c`
        map_sealable(${seals});
        observe_mremap("call", slot(0), 4 * PAGE, ${args});
        observe_strip("after", ${first}, ${pages});
        observe_write("write", ${first}, ${pages}, 'z');
      `,
      expect: {
        mremap: { call: at(first), after: 'FGHIJK'.slice(0, pages), write: '+'.repeat(pages) },
      },
    })),
  ),
});

export const writableMappingsAreCounted = clause('kinds/writable-mappings-are-counted', {
  says: 'A file counts its writable mappings right through moves: F_SEAL_WRITE is refused with EBUSY while one is left, and done once none is.',
  source: [
    { man: 'F_ADD_SEALS(2const), man-pages 6.20, F_SEAL_WRITE' },
    { code: 'mm/vma.c: vma_link_file, unlink_file_vma (i_mmap_writable)' },
    commitOf('dontunmap-any-mapping'),
  ],
  cases: [
    {
      name: 'moved',
      title: 'a shared mapping is moved: it keeps the file from being sealed until it is unmapped',
      preamble: sealed,
      program: c`
        int fd = map_sealable(0);

        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_seal("mapped", fd);
        munmap(slot(6), 4 * PAGE);
        observe_seal("unmapped", fd);
      `,
      expect: { mremap: { move: at(6), mapped: 'EBUSY', unmapped: 'sealed' } },
    },
    {
      name: 'never-writable',
      title:
        'a mapping that was made after F_SEAL_FUTURE_WRITE, and so can never be written, does not count where it is moved to',
      preamble: sealed,
      program: c`
        int fd = map_sealable(F_SEAL_FUTURE_WRITE);

        munmap(slot(0), 4 * PAGE);
        if (mmap(slot(0), 4 * PAGE, PROT_READ, MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED)
          broken("mmap for reading: %s", errno_name(errno));
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_seal("mapped", fd);
        munmap(slot(6), 4 * PAGE);
        observe_seal("unmapped", fd);
      `,
      expect: { mremap: { move: at(6), mapped: 'sealed', unmapped: 'sealed' } },
      bugs: { 'never-writable-counts-as-writable': { mapped: 'EBUSY' } },
    },
    {
      name: 'moved-in-part',
      title: 'the middle of a shared mapping is moved: all three pieces count until each is unmapped',
      preamble: sealed,
      program: c`
        int fd = map_sealable(0);

        observe_mremap("move", slot(1), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        munmap(slot(6), 2 * PAGE);
        munmap(slot(0), PAGE);
        observe_seal("one-left", fd);
        munmap(slot(3), PAGE);
        observe_seal("unmapped", fd);
      `,
      expect: { mremap: { move: at(6), 'one-left': 'EBUSY', unmapped: 'sealed' } },
    },
    ...(
      [
        ['source-last', 6, 0],
        ['destination-last', 0, 6],
      ] as const
    ).map(([name, first, last]) => ({
      name: `left-behind-${name}`,
      title: `after MREMAP_DONTUNMAP source and destination both count; the ${name.split('-')[0]} is unmapped last`,
      preamble: sealed,
      program: c`
        int fd = map_sealable(0);

        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
        munmap(slot(${first}), 4 * PAGE);
        observe_seal("one-left", fd);
        munmap(slot(${last}), 4 * PAGE);
        observe_seal("unmapped", fd);
      `,
      expect: {
        dontunmap: {
          move: refused('EINVAL'),
          after: 'FGHI------',
          'one-left': first === 6 ? 'EBUSY' : 'sealed',
          unmapped: 'sealed',
        },
        'dontunmap-any-mapping': {
          move: at(6),
          after: 'FGHI--FGHI',
          'one-left': 'EBUSY',
          unmapped: 'sealed',
        },
      },
    })),
  ],
});
