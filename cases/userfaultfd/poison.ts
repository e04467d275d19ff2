import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** Four pages of the stretch, "a", two that are poisoned, "d", watched for pages that are missing. */
const poison = c`
  #ifndef UFFDIO_POISON
  #define UFFDIO_POISON _IOWR(UFFDIO, 0x08, struct { struct uffdio_range range; uint64_t mode; int64_t updated; })
  #endif
  #ifndef UFFD_FEATURE_POISON
  #define UFFD_FEATURE_POISON (1 << 14)
  #endif

  static int map_poisoned(uint64_t features)
  {
    struct { struct uffdio_range range; uint64_t mode; int64_t updated; } order = {
      { (uintptr_t)slot(9), 2 * PAGE }, 0, 0,
    };
    int uffd = uffd_open(UFFD_FEATURE_POISON | features);

    fill(carve(8, 1, PRIVATE_ANON), "a");
    carve(9, 3, PRIVATE_ANON);
    fill(slot(11), "d");
    uffd_register(uffd, slot(8), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
    if (ioctl(uffd, UFFDIO_POISON, &order))
      broken("UFFDIO_POISON: %s", errno_name(errno));
    return uffd;
  }
`;

export const poisonMoves = clause('userfaultfd/poison-moves', {
  says: 'A page that a userfaultfd has poisoned (UFFDIO_POISON, since 6.6) is moved as it is: an access to it is SIGBUS at its new place.',
  source: [
    { man: 'UFFDIO_POISON(2const), man-pages 6.20' },
    { code: 'mm/mremap.c: move_ptes moves markers as entries' },
  ],
  cases: (
    [
      ['moved', 'four pages of which two are poisoned are moved', '0', 'slot(8), 4 * PAGE, 4 * PAGE', 'a!!d'],
      [
        'moved-with-event',
        'four pages of which two are poisoned are moved, and the watch follows',
        'UFFD_FEATURE_EVENT_REMAP',
        'slot(8), 4 * PAGE, 4 * PAGE',
        'a!!d',
      ],
      [
        'part-moved',
        'a poisoned page and the one behind are moved',
        '0',
        'slot(10), 2 * PAGE, 2 * PAGE',
        '!d--',
      ],
      ['grown', 'they are moved and grown', '0', 'slot(8), 4 * PAGE, 5 * PAGE', 'a!!d'],
    ] as const
  ).map(([name, title, features, call, after]) => ({
    name,
    title,
    preamble: poison,
    program: c`
      int uffd = map_poisoned(${features});

      ${features === '0' ? '' : 'uffd_log_start(uffd);'}
      observe_mremap("move", ${call}, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
      observe_strip_at("after", slot(20), 4, -1);
      close(uffd);
    `,
    expect: { mremap: { move: at(20), after } },
  })),
});
