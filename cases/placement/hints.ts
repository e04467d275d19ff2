import { at, c, outside } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const D = 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP';

/** A mapping that grows downwards, and what it does to hints: there are 300 pages free before page 40 of the stretch. */
const stack = c`
  static inline void map_stack(char *where, long pages)
  {
    if (mmap(where, (size_t)pages * PAGE, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0) != where)
      broken("mmap of a stack: %s", errno_name(errno));
  }

  static inline void observe_hint(const char *name, char *hint)
  {
    char *got = sys_mremap(slot(0), 2 * PAGE, 2 * PAGE, ${D}, hint);

    if (got == MAP_FAILED)
      failed("mremap: %s", errno_name(errno));
    record_flag(name, got == hint);
  }
`;

/** Where the stack lies, its hint, and whether that is taken: [name, title, pages from the end of the hint, taken]. */
const distances = [
  ['a-page-too-near', '255 pages', 255, false],
  ['far-enough', '256 pages', 256, true],
] as const;

export const hintsNearStacks = clause('placement/hints-near-stacks', {
  says: 'A hint is taken 256 pages before a mapping that grows downwards and no nearer, right behind one, and right before a mapping that one lies behind; where that mapping is moved, its gap is.',
  source: [{ code: 'arch/x86/kernel/sys_x86_64.c: the next mapping alone, by vm_start_gap' }],
  needs: ['x86_64'],
  cases: [
    ...distances.map(([name, title, distance, taken]) => ({
      name,
      title: `a hint that ends ${title} before a mapping that grows downwards`,
      preamble: stack,
      program: c`
        char *hint = slot(40) - 400 * PAGE;

        fill(carve(0, 2, PRIVATE_ANON), "ab");
        map_stack(hint + (2 + ${distance}) * PAGE, 1);
        observe_hint("taken", hint);
        observe_strip("source", 0, 2);
      `,
      expect: { dontunmap: { taken, source: '..' } },
      ...(!taken && { leavesOpen: 'where the kernel puts it' }),
    })),
    {
      name: 'right-behind',
      title: 'a hint right behind a mapping that grows downwards',
      preamble: stack,
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        map_stack(slot(20), 2);
        observe_hint("taken", slot(22));
        observe_strip("after", 18, 7);
      `,
      expect: { dontunmap: { taken: true, after: '--..ab-' } },
    },
    {
      name: 'another-between',
      title: 'a hint right before an ordinary mapping with one behind it that grows downwards',
      preamble: stack,
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        map_stack(slot(24), 2);
        carve(23, 1, SHARED_ANON);
        observe_hint("taken", slot(21));
        observe_strip("after", 19, 8);
      `,
      expect: { dontunmap: { taken: true, after: '--ab...-' } },
    },
    {
      name: 'gap-is-moved',
      title:
        'a mapping that grows downwards is moved: a hint before its new place is not taken, one before its old place is',
      preamble: stack,
      program: c`
        char *far = slot(40) - 400 * PAGE;

        fill(carve(0, 2, PRIVATE_ANON), "ab");
        map_stack(slot(30), 2);
        record_flag("moved", sys_mremap(slot(30), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, far) == far);
        observe_hint("before-old", slot(28));
        fill(slot(0), "ab");
        observe_hint("before-new", far - 2 * PAGE);
      `,
      expect: { dontunmap: { moved: true, 'before-old': true, 'before-new': false } },
      leavesOpen: 'where the kernel puts it',
    },
    {
      name: 'gap-stays-with-dontunmap',
      title:
        'a mapping that grows downwards is moved with MREMAP_DONTUNMAP: hints are taken neither before its new place nor before its old one',
      preamble: stack,
      program: c`
        char *far = slot(40) - 400 * PAGE;

        fill(carve(0, 2, PRIVATE_ANON), "ab");
        map_stack(slot(30), 2);
        record_flag("moved", sys_mremap(slot(30), 2 * PAGE, 2 * PAGE, ${D} | MREMAP_FIXED, far) == far);
        observe_hint("before-old", slot(28));
        fill(slot(0), "ab");
        observe_hint("before-new", far - 2 * PAGE);
      `,
      expect: { dontunmap: { moved: true, 'before-old': false, 'before-new': false } },
      leavesOpen: 'where the kernel puts it',
    },
  ],
});

/** Kinds of mapping of which a part can be left behind since 5.13. */
const kinds = [
  'SHARED_ANON',
  'SHARED_MEMFD',
  'PRIVATE_MEMFD',
  'SHARED_TMPFS',
  'PRIVATE_TMPFS',
  'PRIVATE_FILE',
];

export const hintsForAllKinds = clause('placement/hints-for-all-kinds', {
  says: 'A hint is taken for shared memory and files as well, also where the part that is moved is not the first of its object, and one that is not free is not.',
  source: [{ code: 'mm/mmap.c: get_unmapped_area; mm/shmem.c: shmem_get_unmapped_area; fs/ramfs' }],
  needs: ['root'],
  cases: kinds.flatMap((kind) =>
    (
      [
        ['free', 'a hint that is free', true],
        ['occupied', 'a hint whose last page is not free', false],
      ] as const
    ).map(([name, title, taken]) => ({
      name: `${kind.toLowerCase().replace('_', '-')}-${name}`,
      title: `${title}, for the second and third page of ${kind}`,
      program: c`
        char *got;

        carve(0, 4, ${kind});
        ${kind === 'SHARED_ANON' ? 'fill(slot(1), "GH");' : ''}
        ${taken ? '' : 'fill(carve(9, 1, PRIVATE_ANON), "x");'}
        got = observe_mremap("call", slot(1), 2 * PAGE, 2 * PAGE, ${D}, slot(8));
        observe_strip_at("there", got, 2, -1);
        observe_strip("source", 1, 2);
        observe_strip("hint", 8, 2);
      `,
      expect: {
        'dontunmap-any-mapping': {
          call: taken ? at(8) : outside,
          there: 'GH',
          source: 'GH',
          hint: taken ? 'GH' : '-x',
        },
      },
      ...(!taken && { leavesOpen: 'where the kernel puts it' }),
    })),
  ),
});
