import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { transparent } from '../kinds/transparent-huge-pages.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

const access = c`
  #ifndef UFFD_FEATURE_RWP
  #define UFFD_FEATURE_RWP (1 << 17)
  #endif
  #ifndef UFFDIO_REGISTER_MODE_RWP
  #define UFFDIO_REGISTER_MODE_RWP ((uint64_t)1 << 3)
  #endif

  static inline void watch_accesses(int uffd, char *where, size_t len)
  {
    uffd_register(uffd, where, len, UFFDIO_REGISTER_MODE_RWP);
  }

  static inline void forbid(int uffd, char *where, size_t len)
  {
    struct { struct uffdio_range range; uint64_t mode; } order = { { (uintptr_t)where, len }, 1 };

    if (ioctl(uffd, _IOWR(UFFDIO, 9, order), &order))
      broken("UFFDIO_RWPROTECT: %s", errno_name(errno));
  }
`;

const kinds = [
  ['anonymous', 'anonymous pages', 'PRIVATE_ANON', '....'],
  ['shared', 'pages of shared memory', 'SHARED_MEMFD', 'abcd'],
] as const;

const moves = [
  ['plain', F],
  ['dontunmap', D],
] as const;

export const accessProtectionMoves = clause('userfaultfd/access-protection-moves', {
  says: 'Pages whose every access a userfaultfd watches (UFFD_FEATURE_RWP, in 7.3) are protected at their new place with UFFD_FEATURE_EVENT_REMAP; without it they can be read and written there, also when they are watched so again. Those of a source that stays are not protected.',
  source: [{ code: 'mm/mremap.c of 7.3: move_ptes: userfaultfd_rwp; mm/huge_memory.c: move_huge_pmd' }],
  needs: ['userfaultfd'],
  cases: [
    ...kinds.flatMap(([kind, title, mapping, left]) =>
      moves.flatMap(([move, flags]) =>
        [true, false].map((asked) => ({
          name: `${kind}-${move}${asked ? '-with-event' : ''}`,
          title: `${title}, three of four protected, are moved (${move}${asked ? ', with the event' : ''})`,
          preamble: access,
          program: c`
            int uffd = uffd_open(UFFD_FEATURE_SIGBUS | UFFD_FEATURE_RWP${asked ? ' | UFFD_FEATURE_EVENT_REMAP' : ''});

            fill(carve(0, 4, ${mapping}), "abcd");
            watch_accesses(uffd, slot(0), 4 * PAGE);
            forbid(uffd, slot(0), 3 * PAGE);
            observe_strip("before", 0, 4);
            uffd_log_start(uffd);
            observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
            observe_uffd_log("events");
            observe_vm_flag("watched", "ur", 0, 10);
            ${asked ? '' : 'watch_accesses(uffd, slot(6), 4 * PAGE);'}
            observe_strip("after", 0, 10);
            observe_write("written", 6, 4, 'w');
          `,
          expect: {
            [move === 'plain' ? 'mremap' : kind === 'shared' ? 'dontunmap-any-mapping' : 'dontunmap']: {
              before: '!!!d',
              move: at(6),
              events: asked ? [{ remap: [0, 6, 4] }] : [],
              watched: `${move === 'plain' ? '----' : '++++'}--${asked ? '++++' : '....'}`,
              after: `${move === 'plain' ? '----' : left}--${asked ? '!!!d' : 'abcd'}`,
              written: asked ? '!!!+' : '++++',
            },
          },
        })),
      ),
    ),
    ...[true, false].map((asked) => ({
      name: `huge${asked ? '-with-event' : ''}`,
      title: `transparent huge pages are moved ${asked ? 'with the event' : 'and watched again'}`,
      needs: ['root' as const],
      alone: true as const,
      preamble: c`
        ${access}
        ${transparent}
      `,
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_SIGBUS | UFFD_FEATURE_RWP${asked ? ' | UFFD_FEATURE_EVENT_REMAP' : ''});

        map_blocks(1, "ab", MAP_PRIVATE);
        watch_accesses(uffd, block(1), 2 * BLOCK);
        forbid(uffd, block(1), BLOCK);
        observe_blocks("before", 1, 2);
        uffd_log_start(uffd);
        observe_mremap_blocks("move", block(1), 2 * BLOCK, 2 * BLOCK, ${F}, block(6));
        record_number("huge", huge_in(6, 2));
        ${asked ? '' : 'watch_accesses(uffd, block(6), 2 * BLOCK);'}
        observe_blocks("after", 6, 2);
      `,
      expect: { mremap: { before: '!b', move: { block: 6 }, huge: 2, after: asked ? '!b' : 'ab' } },
    })),
  ],
});
