import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

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
