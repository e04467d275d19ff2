import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** Four pages "abcd" of which the second and third are guards. */
const guarded = c`
  #ifndef MADV_GUARD_INSTALL
  #define MADV_GUARD_INSTALL 102
  #endif

  static void guard(long first, long pages)
  {
    if (!madvise(slot(first), (size_t)pages * PAGE, MADV_GUARD_INSTALL))
      return;
    if (errno == EINVAL)
      lacks("MADV_GUARD_INSTALL (Linux 6.13, of files 6.15)");
    broken("MADV_GUARD_INSTALL: %s", errno_name(errno));
  }

  static inline void map_guarded(const struct kind *kind)
  {
    fill(carve(0, 4, kind), "abcd");
    guard(1, 2);
  }

  /* What a child that is born now reads. */
  static inline void observe_child(long first, long pages)
  {
    int status;
    pid_t child = fork();

    if (child < 0)
      broken("fork: %s", errno_name(errno));
    if (!child) {
      observe_strip("child", first, pages);
      _exit(0);
    }
    waitpid(child, &status, 0);
  }
`;

const guards = {
  code: 'mm/madvise.c: guard_install_set_pte; mm/mremap.c: move_ptes moves markers as entries',
};

/** Kinds that can be guarded, what their pages read as anew, and what is behind them. */
const guardable = [
  ['private-anonymous', 'PRIVATE_ANON', '....', '..'],
  ['shared-anonymous', 'SHARED_ANON', 'abcd', '!!'],
  ['private-file', 'PRIVATE_FILE', 'FGHI', '!!'],
] as const;

export const guardsMove = clause('kinds/guards-move', {
  says: 'Guard pages are moved with the mapping that they are in, are no longer at a source that is left behind, and are not on what a mapping grows by.',
  source: [{ man: 'madvise(2), man-pages 6.20, MADV_GUARD_INSTALL' }, guards],
  cases: guardable.flatMap(([name, kind, anew, behind]) => [
    {
      name: `${name}-and-a-child`,
      title: `a ${name.replace('-', ' ')} mapping with two guard pages is moved: they guard the new place in a child, too`,
      preamble: guarded,
      program: c`
        map_guarded(${kind});
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_child(6, 5);
      `,
      expect: { mremap: { move: at(6), child: 'a--d-' } },
    },
    {
      name: `${name}-merged-and-a-child`,
      title: `the second half of a ${name.replace('-', ' ')} mapping is guarded elsewhere and moved back to the first: one entry, and the guards hold in a child, too`,
      preamble: guarded,
      program: c`
        fill(carve(0, 4, ${kind}), "abcd");
        observe_mremap("away", slot(2), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        guard(7, 1);
        observe_mremap("back", slot(6), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_mappings("mappings", 0, 10);
        observe_child(0, 5);
      `,
      expect: {
        mremap: {
          away: at(6),
          back: at(2),
          mappings: [`0-4 rw-${kind.startsWith('SHARED') ? 's' : 'p'}`],
          child: 'abc--',
        },
      },
    },
    {
      name: `${name}-moved`,
      title: `a ${name.replace('-', ' ')} mapping with two guard pages is moved: they guard the new place`,
      preamble: guarded,
      program: c`
        map_guarded(${kind});
        observe_strip("before", 0, 4);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("after", 0, 11);
        observe_mappings("mappings", 0, 11);
      `,
      expect: {
        mremap: {
          before: 'a--d',
          move: at(6),
          after: '------a--d-',
          mappings: [`6-10 rw-${name.startsWith('shared') ? 's' : 'p'}`],
        },
      },
    },
    {
      name: `${name}-left-behind`,
      title: `a ${name.replace('-', ' ')} mapping with two guard pages is moved with MREMAP_DONTUNMAP: the source has none`,
      preamble: guarded,
      program: c`
        map_guarded(${kind});
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 11);
      `,
      expect: { dontunmap: { move: at(6), after: `${anew}--a--d-` } },
    },
    {
      name: `${name}-grown`,
      title: `a ${name.replace('-', ' ')} mapping of which the last page is a guard is grown in place and with a move`,
      preamble: guarded,
      program: c`
        map_guarded(${kind});
        munmap(slot(3), PAGE);
        observe_mremap("grow", slot(0), 3 * PAGE, 5 * PAGE, 0, NULL);
        observe_strip("grown", 0, 6);
        observe_mremap("move", slot(0), 5 * PAGE, 6 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_strip("after", 0, 13);
      `,
      expect: {
        mremap: {
          grow: at(0),
          grown: `a--${anew.slice(3)}${behind.slice(1)}-`,
          move: at(6),
          after: `------a--${anew.slice(3)}${behind}-`,
        },
      },
    },
    {
      name: `${name}-shrunk`,
      title: `a ${name.replace('-', ' ')} mapping is shrunk by its guard pages and grown again: they are gone`,
      preamble: guarded,
      program: c`
        map_guarded(${kind});
        observe_mremap("shrink", slot(0), 4 * PAGE, PAGE, 0, NULL);
        observe_mremap("grow", slot(0), PAGE, 4 * PAGE, 0, NULL);
        observe_strip("after", 0, 5);
      `,
      expect: { mremap: { shrink: at(0), grow: at(0), after: `a${anew.slice(1)}-` } },
    },
  ]),
});
