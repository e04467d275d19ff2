import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';
import { hugePages } from '../kinds/huge-pages.ts';
import { newer } from './newer.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;
const event = ' | UFFD_FEATURE_EVENT_REMAP';
const refused = { errno: 'EINVAL' };

const kinds = [
  ['private', 'MAP_PRIVATE'],
  ['shared', 'MAP_SHARED'],
] as const;

/** [name, flags, features, what blocks 0-7 read as afterwards, where UFFDIO_COPY fills block 6]; MREMAP_DONTUNMAP is always refused. */
const moves = [
  ['plain', F, '', '----ab.', 'ENOENT'],
  ['plain-with-event', F, event, '----ab!', 'done'],
  ['dontunmap-with-event', D, event, 'ab!----', 'ENOENT'],
] as const;

/** What a userfaultfd is told of a call, in blocks: from, to and length. */
const events = c`
  static int listened;
  static atomic_int returned;
  static char told[200];

  static inline long in_blocks(uint64_t address)
  {
    return ((long)address - (long)block(0)) / (long)BLOCK;
  }

  static inline void *listen_on(void *argument)
  {
    struct uffd_msg msg;

    (void)argument;
    while (!atomic_load(&returned))
      while (uffd_read(listened, &msg, 10) && strlen(told) < 100)
        sprintf(told + strlen(told), "%s{\"%s\":[%ld,%ld,%ld]}", *told ? "," : "",
                msg.event == UFFD_EVENT_REMAP ? "remap" : "other", in_blocks(msg.arg.remap.from),
                in_blocks(msg.arg.remap.to), (long)(msg.arg.remap.len / BLOCK));
    return NULL;
  }
`;

const copies = c`
  ${newer}
  ${hugePages}
  ${events}
  /* Fills a huge page with zeros (UFFDIO_COPY). */
  static inline int copy_huge(int uffd, char *where, char *from)
  {
    struct uffdio_copy copy = { .dst = (uintptr_t)where, .src = (uintptr_t)from, .len = BLOCK };

    return ioctl(uffd, UFFDIO_COPY, &copy) ? errno : 0;
  }
`;

export const hugePagesAreWatchedThere = clause('userfaultfd/huge-pages-are-watched-there', {
  says: 'Huge pages, which move since 5.16, are watched and write-protected at their new place with UFFD_FEATURE_EVENT_REMAP, and not without; refused moves (all before, and those with MREMAP_DONTUNMAP) leave the watch as it was.',
  source: [
    commitOf('source-looked-up-first'),
    { code: 'mm/hugetlb.c: move_huge_pte, hugetlb_no_page: userfaultfd_missing' },
  ],
  needs: ['userfaultfd', 'root'],
  cases: [
    ...kinds.flatMap(([kind, flag]) =>
      moves.map(([name, flags, features, after, copied]) => ({
        name: `${kind}-${name}`,
        title: `three ${kind} huge pages of which one is missing are moved (${name})`,
        alone: true as const,
        preamble: copies,
        program: c`
          int uffd = uffd_open(UFFD_FEATURE_SIGBUS${features});
          char *from;
          ${features === '' ? '' : 'pthread_t listening;'}

          set_up(4);
          fill_blocks(map_huge(0, 3, ${flag}), "ab");
          uffd_register(uffd, block(0), 3 * BLOCK, UFFDIO_REGISTER_MODE_MISSING);
          from = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          if (from == MAP_FAILED)
            broken("mmap: %s", errno_name(errno));
          fill_blocks(from, "n");
          ${features === '' ? '' : 'listened = uffd;\n          listening = start(listen_on, NULL);'}
          observe_mremap_blocks("move", block(0), 3 * BLOCK, 3 * BLOCK, ${flags}, block(4));
          ${features === '' ? '' : `returned = 1;\n          finish(listening);\n          record_json("events", "[%s]", told);`}
          observe_blocks("after", 0, 7);
          record_string("copy", outcome(copy_huge(uffd, block(6), from)));
          observe_blocks("filled", 6, 1);
        `,
        expect: {
          [flags === F ? 'mremap' : 'dontunmap']: {
            move: refused,
            ...(features !== '' && { events: [] }),
            after: 'ab!----',
            copy: 'ENOENT',
            filled: '-',
          },
          ...(flags === F && {
            'source-looked-up-first': {
              move: { block: 4 },
              ...(features !== '' && { events: [{ remap: [0, 4, 3] }] }),
              after,
              copy: copied,
              filled: copied === 'done' ? 'n' : '.',
            },
          }),
        },
      })),
    ),
    ...[true, false].map((asked) => ({
      name: `protected${asked ? '-with-event' : ''}`,
      title: `three huge pages that are write-protected are moved ${asked ? 'with the event' : 'and watched again'}`,
      alone: true as const,
      preamble: c`
        ${newer}
        ${hugePages}
        static inline void write_byte(void *where)
        {
          *(volatile char *)where = 'w';
        }

        static inline void observe_writes(const char *name, long first, long count)
        {
          char strip[BLOCKS + 1] = "";

          catch_faults();
          for (long i = 0; i < count; i++) {
            char fault = fault_of(write_byte, block(first + i));

            strip[i] = fault ? fault : '+';
          }
          record_string(name, strip);
        }
      `,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_SIGBUS | UFFD_FEATURE_WP_HUGETLBFS_SHMEM${asked ? event : ''});

        set_up(6);
        fill_blocks(map_huge(0, 3, MAP_SHARED), "ab");
        uffd_register(uffd, block(0), 3 * BLOCK, UFFDIO_REGISTER_MODE_WP);
        if (write_protect(uffd, block(0), 3 * BLOCK))
          broken("UFFDIO_WRITEPROTECT: %s", errno_name(errno));
        observe_writes("before", 0, 3);
        uffd_log_start(uffd);
        observe_mremap_blocks("move", block(0), 3 * BLOCK, 3 * BLOCK, ${F}, block(4));
        ${asked ? '' : 'uffd_register(uffd, block(4), 3 * BLOCK, UFFDIO_REGISTER_MODE_WP);'}
        observe_writes("written", 4, 3);
      `,
      expect: {
        'source-looked-up-first': { before: '!!!', move: { block: 4 }, written: asked ? '!!!' : '+++' },
      },
    })),
  ],
});
