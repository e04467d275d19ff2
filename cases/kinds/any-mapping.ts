import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, letter, man } from '../sources.ts';

/** Kinds of mapping, and what the source reads as once it can be moved: its object still, or its file again. */
const kinds = [
  ['shared-anonymous', 'SHARED_ANON', 'abcd'],
  ['shared-zero', 'SHARED_ZERO', 'abcd'],
  ['shared-memfd', 'SHARED_MEMFD', 'abcd'],
  ['private-memfd', 'PRIVATE_MEMFD', 'FGHI'],
  ['shared-tmpfs', 'SHARED_TMPFS', 'abcd'],
  ['private-tmpfs', 'PRIVATE_TMPFS', 'FGHI'],
  ['private-file', 'PRIVATE_FILE', 'FGHI'],
] as const;

export const dontunmapOfAnyMapping = clause('kinds/dontunmap-of-any-mapping', {
  says: 'Shared memory and every file are refused with EINVAL at first (5.7), and moved later (5.13).',
  source: [letter, man('MREMAP_DONTUNMAP'), commitOf('dontunmap'), commitOf('dontunmap-any-mapping')],
  cases: [
    ...kinds.map(([name, kind, source]) => ({
      name,
      title: `a ${name.replace('-', ' ')} mapping is refused at first and nothing changes; later it is moved`,
      program: c`
        fill(carve(0, 4, ${kind}), "abcd");
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: {
        dontunmap: { move: refused('EINVAL'), after: 'abcd------' },
        'dontunmap-any-mapping': { move: at(6), after: `${source}--abcd` },
      },
    })),
    ...kinds.map(([name, kind, source]) => ({
      name: `${name}-without-fixed`,
      title: `a ${name.replace('-', ' ')} mapping, the address as a hint: refused at first, moved later`,
      program: c`
        fill(carve(0, 4, ${kind}), "abcd");
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: {
        dontunmap: { move: refused('EINVAL'), after: 'abcd------' },
        'dontunmap-any-mapping': { move: at(6), after: `${source}--abcd` },
      },
    })),
    {
      name: 'refused-over-a-mapping',
      title:
        'before 5.13 a refusal comes after the target has been unmapped: the source is untouched, the target gone',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");
        fill(carve(4, 2, PRIVATE_ANON), "xy");
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));
        observe_strip("after", 0, 6);
      `,
      expect: {
        dontunmap: { move: refused('EINVAL'), after: 'ab----' },
        'dontunmap-any-mapping': { move: at(4), after: 'ab--ab' },
      },
    },
  ],
});

export const sourceShowsItsObject = clause('kinds/source-shows-its-object', {
  says: 'After the move a shared source shows its object still, and a private file source shows the file again, without what the process had written: only private anonymous sources read as zeros.',
  source: [
    commitOf('dontunmap-any-mapping'),
    { code: 'mm/mremap.c: move_page_tables moves the entries; the next fault asks the object' },
  ],
  cases: [
    {
      name: 'shared-stays-one-object',
      title:
        'source and destination of a shared anonymous mapping are one object: writes to either are seen by both',
      program: c`
        fill(carve(0, 2, SHARED_ANON), "ab");

        char *moved = observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE,
                                     MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));
        fill(slot(0), "x");
        if (moved != MAP_FAILED)
          fill(moved + PAGE, "y");
        observe_strip("after", 0, 6);
        observe_mappings("mappings", 0, 6);
      `,
      expect: {
        dontunmap: { move: refused('EINVAL'), after: 'xb----', mappings: ['0-2 rw-s'] },
        'dontunmap-any-mapping': { move: at(4), after: 'xy--xy', mappings: ['0-2 rw-s', '4-6 rw-s'] },
      },
    },
    {
      name: 'private-file-shows-the-file',
      title:
        'a private file source loses what the process wrote and shows the file; the destination keeps it',
      program: c`
        carve(0, 4, PRIVATE_MEMFD);
        fill(slot(1), "x");
        observe_strip("before", 0, 4);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 10);
      `,
      expect: {
        dontunmap: { before: 'FxHI', move: refused('EINVAL'), after: 'FxHI------' },
        'dontunmap-any-mapping': { before: 'FxHI', move: at(6), after: 'FGHI--FxHI' },
      },
    },
    {
      name: 'private-file-frames-move',
      title: 'the pages that the process wrote are moved, not copied',
      program: c`
        carve(0, 2, PRIVATE_MEMFD);
        fill(slot(0), "ab");
        observe_frames("before", 0, 2);
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));
        observe_frames("after", 0, 6);
      `,
      expect: {
        dontunmap: { before: 'AB', move: refused('EINVAL'), after: 'AB....' },
        'dontunmap-any-mapping': { before: 'AB', move: at(4), after: '....AB' },
      },
    },
  ],
});

export const privateZeroIsAnonymous = clause('kinds/private-dev-zero-is-anonymous', {
  says: 'A private mapping of /dev/zero is anonymous memory, though it has a file: MREMAP_DONTUNMAP takes it from the beginning (5.7), and its source reads as zeros.',
  source: [
    commitOf('dontunmap'),
    { code: 'drivers/char/mem.c: mmap_zero makes it anonymous and leaves its file' },
  ],
  cases: [
    ...(
      [
        ['fixed', 'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP'],
        ['hint', 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP'],
      ] as const
    ).map(([name, flags]) => ({
      name,
      title: `a private mapping of /dev/zero is moved and left behind, the address ${name === 'fixed' ? 'fixed' : 'as a hint'}`,
      program: c`
        fill(carve(0, 4, PRIVATE_ZERO), "abcd");
        observe_frames("before", 0, 4);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
        observe_frames("frames", 0, 10);
        observe_strip("after", 0, 10);
        observe_write("write", 0, 10, 'z');
        observe_mappings("mappings", 0, 10);
      `,
      expect: {
        dontunmap: {
          before: 'ABCD',
          move: at(6),
          frames: '......ABCD',
          after: '....--abcd',
          write: '++++--++++',
          mappings: ['0-4 rw-p', '6-10 rw-p'],
        },
      },
    })),
    {
      name: 'offset',
      title: 'source and destination keep the offset in /dev/zero that /proc/self/maps has',
      preamble: c`
        static long offset_of(const char *where)
        {
          char *line = read_proc("/proc/self/maps", "CONFIG_PROC_FS"), start[32];
          unsigned long offset;

          snprintf(start, sizeof(start), "%lx-", (unsigned long)where);
          for (; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
            if (!strncmp(line, start, strlen(start)) && sscanf(line, "%*s %*s %lx", &offset) == 1)
              return (long)(offset / PAGE);
          return -1;
        }
      `,
      program: c`
        fill(carve(0, 4, PRIVATE_ZERO), "abcd");
        record_number("before", offset_of(slot(0)));
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        record_number("source", offset_of(slot(0)));
        record_number("destination", offset_of(slot(6)));
      `,
      expect: { dontunmap: { before: 0, move: at(6), source: 0, destination: 0 } },
    },
    {
      name: 'part',
      title:
        'the middle of a private mapping of /dev/zero is moved and left behind, and moved back over itself',
      program: c`
        fill(carve(0, 4, PRIVATE_ZERO), "abcd");
        observe_mremap("move", slot(1), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("moved", 0, 9);
        observe_mremap("back", slot(6), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(1));
        observe_strip("after", 0, 9);
      `,
      expect: { dontunmap: { move: at(6), moved: 'a..d--bc-', back: at(1), after: 'abcd-----' } },
    },
  ],
});
