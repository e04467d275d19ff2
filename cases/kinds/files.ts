import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';

const offsets = { code: 'mm/mremap.c: copy_vma_and_data (new_pgoff); mm/vma.c: vma_merge_extend' };

/** Kinds of file, each of which is mapped from its third page on. */
const files = [
  ['shared-memfd', 'SHARED_MEMFD', 'MAP_SHARED'],
  ['private-memfd', 'PRIVATE_MEMFD', 'MAP_PRIVATE'],
  ['shared-tmpfs', 'SHARED_TMPFS', 'MAP_SHARED'],
  ['private-file', 'PRIVATE_FILE', 'MAP_PRIVATE'],
  ['shared-file', 'PRIVATE_FILE', 'MAP_SHARED'],
] as const;

/** Maps pages of a file of eight, "FGHIJKLM". */
const mapPart = c`
  static inline int map_part(const struct kind *kind, int flags, long first, long pages, long offset)
  {
    int fd = kind->open_file(8);

    if (mmap(slot(first), (size_t)pages * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | flags, fd,
             offset * (long)PAGE) == MAP_FAILED)
      broken("mmap of a file: %s", errno_name(errno));
    return fd;
  }
`;

export const fileGrowsByItsNextPages = clause('kinds/file-grows-by-its-next-pages', {
  says: 'A file mapping grows by the pages that follow in the file, wherever in the file it begins and whether it grows in place or moves, and keeps what a private one has written.',
  source: [man('DESCRIPTION'), offsets],
  cases: files.flatMap(([name, kind, flags]) => [
    {
      name: `${name}-in-place`,
      title: `a ${name.replace('-', ' ')} mapped from its third page grows in place by its fifth and sixth`,
      preamble: mapPart,
      program: c`
        map_part(${kind}, ${flags}, 0, 2, 2);
        fill(slot(1), "x");
        observe_mremap("grow", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_strip("after", 0, 5);
      `,
      expect: { mremap: { grow: at(0), after: 'HxJK-' } },
    },
    {
      name: `${name}-moving`,
      title: `a ${name.replace('-', ' ')} mapped from its third page grows with a move by its fifth and sixth`,
      preamble: mapPart,
      program: c`
        map_part(${kind}, ${flags}, 0, 2, 2);
        fill(slot(1), "x");
        observe_mremap("grow", slot(0), 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("after", 0, 11);
      `,
      expect: { mremap: { grow: at(6), after: '------HxJK-' } },
    },
    {
      name: `${name}-from-within`,
      title: `the last pages of a ${name.replace('-', ' ')} mapping grow with a move by what follows them in the file`,
      preamble: mapPart,
      program: c`
        map_part(${kind}, ${flags}, 0, 3, 1);
        fill(slot(1), "x");
        observe_mremap("grow", slot(1), 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("after", 0, 11);
      `,
      expect: { mremap: { grow: at(6), after: 'G-----xIJK-' } },
    },
    {
      name: `${name}-past-its-end`,
      title: `a ${name.replace('-', ' ')} mapping that grows past the file's end has SIGBUS there, and nowhere before`,
      preamble: mapPart,
      program: c`
        map_part(${kind}, ${flags}, 0, 1, 5);
        observe_mremap("grow", slot(0), PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("after", 0, 11);
      `,
      expect: { mremap: { grow: at(6), after: '------KLM!-' } },
    },
  ]),
});

export const partOfAFileMoves = clause('kinds/part-of-a-file-moves', {
  says: 'A part of a file mapping shows the same pages of the file at its new place, and what is left of the source still its own.',
  source: [offsets],
  cases: files.map(([name, kind, flags]) => ({
    name,
    title: `the middle of a ${name.replace('-', ' ')} mapping is moved before anything was read`,
    preamble: mapPart,
    program: c`
      map_part(${kind}, ${flags}, 0, 6, 1);
      observe_mremap("move", slot(2), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
      observe_strip("after", 0, 11);
    `,
    expect: { mremap: { move: at(8), after: 'GH--KL--IJ-' } },
  })),
});

/** What is done to four pages of a mapping: its name, the call, the change that it needs, where it is then. */
const calls = [
  ['moved', 'slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)', '------', ''],
  ['grown', 'slot(0), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)', '------', '!'],
] as const;

export const truncationReachesTheNewPlace = clause('kinds/truncation-reaches-the-new-place', {
  says: 'When a file is cut, pages of it are taken away at the new place as well; when it is long again, zeros come.',
  source: [
    { code: 'mm/vma.c: copy_vma links the new mapping to the file; mm/truncate.c: truncate_pagecache' },
  ],
  cases: [
    ...files
      .filter(([, , flags]) => flags === 'MAP_SHARED')
      .flatMap(([name, kind, flags]) =>
        calls.map(([call, args, gone, more]) => ({
          name: `${name}-${call}`,
          title: `a ${name.replace('-', ' ')} is cut after its mapping was ${call}, and is made long again`,
          preamble: mapPart,
          program: c`
            int fd = map_part(${kind}, ${flags}, 0, 4, 4);

            observe_strip("before", 0, 4);
            observe_mremap("move", ${args});
            if (ftruncate(fd, 6 * (off_t)PAGE))
              broken("ftruncate: %s", errno_name(errno));
            observe_strip("cut", 0, 12);
            if (ftruncate(fd, 8 * (off_t)PAGE))
              broken("ftruncate: %s", errno_name(errno));
            observe_strip("long", 0, 12);
          `,
          expect: {
            mremap: {
              before: 'JKLM',
              move: at(6),
              cut: `${gone}JK!!${more}`.padEnd(12, '-'),
              long: `${gone}JK..${more}`.padEnd(12, '-'),
            },
          },
        })),
      ),
    ...files
      .filter(([, , flags]) => flags === 'MAP_SHARED')
      .map(([name, kind, flags]) => ({
        name: `${name}-left-behind`,
        title: `a ${name.replace('-', ' ')} is cut after MREMAP_DONTUNMAP: source and destination lose the pages`,
        preamble: mapPart,
        program: c`
          int fd = map_part(${kind}, ${flags}, 0, 4, 4);

          observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                         MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
          observe_strip("before", 0, 11);
          if (ftruncate(fd, 6 * (off_t)PAGE))
            broken("ftruncate: %s", errno_name(errno));
          observe_strip("cut", 0, 11);
        `,
        expect: {
          dontunmap: { move: refused('EINVAL'), before: 'JKLM-------', cut: 'JK!!-------' },
          'dontunmap-any-mapping': { move: at(6), before: 'JKLM--JKLM-', cut: 'JK!!--JK!!-' },
        },
      })),
  ],
});

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
