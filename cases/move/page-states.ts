import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

/** Pages of a range by what smaps counts of them, at the source and at the destination. */
const observe = `record_json("dirty", "[%ld,%ld]", smaps_pages("Private_Dirty:", 8, 4), smaps_pages("Private_Dirty:", 20, 4));
record_json("clean", "[%ld,%ld]", smaps_pages("Private_Clean:", 8, 4), smaps_pages("Private_Clean:", 20, 4));`;
const observeReferenced = `record_json("referenced", "[%ld,%ld]", smaps_pages("Referenced:", 8, 4), smaps_pages("Referenced:", 20, 4));`;

const forget = `if (write_to_proc("/proc/self/clear_refs", "1"))
  lacks("/proc/self/clear_refs (CONFIG_PROC_PAGE_MONITOR)");`;

/** Writes to a file of /proc; whether that failed. */
const preamble = c`
  static bool write_to_proc(const char *path, const char *text)
  {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool failed = fd < 0 || write(fd, text, strlen(text)) < 0;

    close(fd);
    return failed;
  }
`;

/** What pages are before they are moved: [name, title, what is done to four, dirty, clean, referenced]. What MADV_FREE does to the last is its own affair, and became another. */
const states = [
  ['written', 'pages that were written to stay dirty and referenced', '', 4, 0, 4],
  [
    'given-up',
    'pages that were given up (MADV_FREE) stay clean',
    'madvise(slot(8), 4 * PAGE, MADV_FREE);',
    0,
    4,
    undefined,
  ],
  ['not-accessed', 'pages that nobody has accessed since stay so', forget, 4, 0, 0],
  [
    'some-given-up',
    'of the pages of a mapping each stays as it is',
    'madvise(slot(9), 2 * PAGE, MADV_FREE);',
    2,
    2,
    undefined,
  ],
] as const;

const flags = [
  ['move', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'mremap'],
  ['dontunmap', 'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP', 'dontunmap'],
] as const;

export const pageStatesMove = clause('move/page-states-move', {
  says: 'A page is at its new place what it was: written to or clean, accessed or not, given up with MADV_FREE or kept. A move neither writes nor reads.',
  source: [
    { man: 'proc_pid_smaps(5), man-pages 6.20, Private_Dirty, Private_Clean, Referenced' },
    { code: 'mm/mremap.c: move_ptes takes the entry as it is, but for soft-dirty' },
    man('MREMAP_FIXED'),
  ],
  cases: flags.flatMap(([by, call, key]) =>
    states.map(([name, title, before, dirty, clean, referenced]) => ({
      name: `${name}-${by}`,
      title: `${title}${by === 'dontunmap' ? ' (MREMAP_DONTUNMAP)' : ''}`,
      preamble,
      program: c`
        (void)write_to_proc;
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${before}
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE, ${call}, slot(20));
        ${observe}
        ${referenced === undefined ? '' : observeReferenced}
      `,
      expect: {
        [key]: {
          move: at(20),
          dirty: [0, dirty],
          clean: [0, clean],
          ...(referenced !== undefined && { referenced: [0, referenced] }),
        },
      },
    })),
  ),
});
