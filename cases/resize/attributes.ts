import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man, manOf } from '../sources.ts';
import { lettered } from './file.ts';

/** What a mapping can be advised or made to be: [name, title, C for two pages at 6, flag of VmFlags]. */
const attributes = [
  ['dontfork', 'MADV_DONTFORK', 'advise(MADV_DONTFORK);', 'dc'],
  ['dontdump', 'MADV_DONTDUMP', 'advise(MADV_DONTDUMP);', 'dd'],
  ['wipeonfork', 'MADV_WIPEONFORK', 'advise(MADV_WIPEONFORK);', 'wf'],
  ['sequential', 'MADV_SEQUENTIAL', 'advise(MADV_SEQUENTIAL);', 'sr'],
  ['random', 'MADV_RANDOM', 'advise(MADV_RANDOM);', 'rr'],
  ['noreserve', 'MAP_NORESERVE', 'map_with(MAP_NORESERVE);', 'nr'],
] as const;

const advising = c`
  static inline void advise(int what)
  {
    if (madvise(slot(6), 2 * PAGE, what))
      broken("madvise: %s", errno_name(errno));
  }

  static inline void map_with(int flags)
  {
    if (mmap(slot(6), 2 * PAGE, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | flags, -1, 0) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
  }
`;

export const newPartHasTheSameAdvice = clause('resize/new-part-has-the-same-advice', {
  says: 'What a mapping grows by has been advised as it has: one entry with all its flags, in place and moved.',
  source: [
    man('DESCRIPTION'),
    { code: 'mm/vma.c: vma_merge_extend; mm/vma.c: copy_vma takes the flags of the source' },
  ],
  cases: attributes.flatMap(([name, title, setUp, flag]) =>
    (
      [
        ['', 'in place', '0'],
        ['-moved', 'with a move', 'MREMAP_MAYMOVE | MREMAP_FIXED'],
      ] as const
    ).map(([suffix, words, flags]) => {
      const first = suffix === '' ? 6 : 20;
      return {
        name: `${name}${suffix}`,
        title: `a mapping of two pages with ${title} grows to four ${words}`,
        preamble: advising,
        program: c`
          carve(6, 2, PRIVATE_ANON);
          ${setUp}
          observe_vm_flag("at-first", "${flag}", 6, 2);
          mark_flags(6);
          observe_mremap("call", slot(6), 2 * PAGE, 4 * PAGE, ${flags}, slot(20));
          observe_mappings("mappings", 6, 30);
          observe_flag_changes("changed", ${first});
          observe_flag_changes("changed-behind", ${first + 3});
        `,
        expect: {
          mremap: {
            'at-first': '++',
            call: at(first),
            mappings: [`${first}-${first + 4} rw-p`],
            changed: '',
            'changed-behind': '',
          },
        },
      };
    }),
  ),
});

export const newPartIsNotThereYet = clause('resize/new-part-is-not-there-yet', {
  says: 'What a mapping grows by takes no memory until it is touched, also of one that was made with MAP_POPULATE.',
  source: [manOf('mmap', 'MAP_POPULATE'), { code: 'mm/mremap.c: only locked mappings are populated' }],
  cases: (
    [
      ['anonymous', 'MAP_PRIVATE | MAP_ANONYMOUS', '0', '0'],
      ['anonymous-moved', 'MAP_PRIVATE | MAP_ANONYMOUS', '0', 'MREMAP_MAYMOVE | MREMAP_FIXED'],
      ['populated', 'MAP_PRIVATE | MAP_ANONYMOUS', 'MAP_POPULATE', '0'],
      ['populated-moved', 'MAP_PRIVATE | MAP_ANONYMOUS', 'MAP_POPULATE', 'MREMAP_MAYMOVE | MREMAP_FIXED'],
    ] as const
  ).map(([name, kind, populate, flags]) => ({
    name,
    title: `two pages ${populate === '0' ? '' : 'of MAP_POPULATE '}grow to four${flags === '0' ? '' : ' with a move'}: the new ones have no frames`,
    program: c`
      if (mmap(slot(0), 2 * PAGE, PROT_READ | PROT_WRITE, ${kind} | MAP_FIXED | ${populate}, -1, 0) == MAP_FAILED)
        broken("mmap: %s", errno_name(errno));
      fill(slot(0), "ab");
      observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, ${flags}, slot(10));
      observe_frames("frames", 0, 16);
      observe_strip("after", 0, 16);
    `,
    expect: {
      mremap:
        flags === '0'
          ? { call: at(0), frames: 'AB..............', after: 'ab..------------' }
          : { call: at(10), frames: '..........AB....', after: '----------ab..--' },
    },
  })),
});

const futureLock = c`
  static void lock_the_future(void)
  {
    if (mlockall(MCL_FUTURE))
      broken("mlockall: %s", errno_name(errno));
  }
`;

export const futureLocksAreForMappings = clause('resize/future-locks-are-for-mappings', {
  says: 'mlockall(MCL_FUTURE) locks mappings that are made afterwards; one that was there before grows, is moved and left behind unlocked.',
  source: [
    manOf('mlockall', 'MCL_FUTURE'),
    { code: 'mm/mremap.c: the flags are those of the mapping, not mm->def_flags' },
  ],
  needs: ['root'],
  cases: (
    [
      ['grown', 'mremap', 'grows in place', '4', '0', at(0), '....---', 'AB.....'],
      [
        'moved',
        'mremap',
        'grows with a move',
        '4',
        'MREMAP_MAYMOVE | MREMAP_FIXED',
        at(3),
        '---....',
        '...AB..',
      ],
      [
        'left-behind',
        'dontunmap',
        'is moved and left behind',
        '2',
        'MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP',
        at(3),
        '..-..--',
        '...AB..',
      ],
    ] as const
  ).map(([name, since, title, pages, flags, call, locked, frames]) => ({
    name,
    title: `a mapping from before MCL_FUTURE ${title}: nothing of it is locked or populated`,
    preamble: futureLock,
    program: c`
      fill(carve(0, 2, PRIVATE_ANON), "ab");
      lock_the_future();
      observe_mremap("call", slot(0), 2 * PAGE, ${pages} * PAGE, ${flags}, slot(3));
      observe_frames("frames", 0, 7);
      observe_vm_flag("locked", "lo", 0, 7);
    `,
    expect: { [since]: { call, locked, frames } },
  })),
});

export const lockedGrowthFromTheMiddle = clause('resize/locked-growth-populates-the-new-part', {
  says: 'Growth of locked memory brings in what is new and nothing else, from wherever the range begins, and what cannot be brought in does not make it fail.',
  source: [
    man('DESCRIPTION'),
    { code: 'mm/mremap.c: mm_populate begins at the new address plus the old length' },
  ],
  cases: [
    ...(
      [
        ['last-page', 'the last of four pages', 3, 1],
        ['last-half', 'the last half of four pages', 2, 2],
        ['whole', 'all of four pages', 0, 4],
      ] as const
    ).map(([name, title, first, pages]) => ({
      name,
      title: `${title} that are locked grow by two`,
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        if (mlock(slot(0), 4 * PAGE))
          broken("mlock: %s", errno_name(errno));
        observe_mremap("call", slot(${first}), ${pages} * PAGE, ${pages + 2} * PAGE, 0, NULL);
        observe_frames("frames", 0, 7);
        observe_vm_flag("locked", "lo", 0, 7);
        record_number("VmLck", status_kb("VmLck:") * 1024 / (long)PAGE);
      `,
      expect: { mremap: { call: at(first), frames: 'ABCDEF.', locked: '++++++-', VmLck: 6 } },
    })),
    ...(
      [
        ['old-pages-are-absent', 'in place', '0, NULL', 0, '......', '....AA.'],
        [
          'old-pages-are-absent-moved',
          'by moving',
          'MREMAP_MAYMOVE | MREMAP_FIXED, slot(20)',
          20,
          '......',
          '....AA.',
        ],
      ] as const
    ).map(([name, how, where, page, before, frames]) => ({
      name,
      title: `locked pages that could not be brought in, since they were inaccessible then, stay absent when the mapping grows ${how}`,
      program: c`
        carve_prot(0, 4, PRIVATE_ANON, PROT_NONE);
        /* It is locked, and says that it has brought nothing in. */
        record_flag("refused", mlock(slot(0), 4 * PAGE) != 0);
        mprotect(slot(0), 4 * PAGE, PROT_READ);
        observe_frames("before", 0, 6);
        observe_mremap("call", slot(0), 4 * PAGE, 6 * PAGE, ${where});
        observe_frames("frames", ${page}, 7);
        observe_vm_flag("locked", "lo", ${page}, 7);
      `,
      expect: { mremap: { refused: true, before, call: at(page), frames, locked: '++++++-' } },
    })),
    {
      name: 'whole-moved',
      title:
        'all of four pages that are locked move to grow by two: those are there at the new place, and nothing else',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        carve(4, 2, PRIVATE_ANON);
        if (mlock(slot(0), 4 * PAGE))
          broken("mlock: %s", errno_name(errno));
        observe_frames("before", 0, 6);
        observe_mremap("call", slot(0), 4 * PAGE, 6 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
        observe_frames("behind-the-old-place", 4, 2);
        observe_frames("frames", 20, 7);
      `,
      expect: {
        mremap: { before: 'ABCD..', call: at(20), 'behind-the-old-place': '..', frames: 'ABCDEF.' },
      },
    },
    {
      name: 'nothing-old',
      title:
        'pages that were locked on fault and not touched stay absent when locked memory grows behind them',
      program: c`
        /* Locked on fault at first; what was touched is there. */
        fill(carve(0, 3, PRIVATE_ANON), "a");
        if (syscall(SYS_mlock2, slot(0), 3 * PAGE, MLOCK_ONFAULT))
          broken("mlock2: %s", errno_name(errno));
        observe_mremap("call", slot(0), 3 * PAGE, 5 * PAGE, 0, NULL);
        observe_frames("frames", 0, 6);
        observe_vm_flag("locked", "lo", 0, 6);
      `,
      expect: { mremap: { call: at(0), frames: 'A.....', locked: '+++++-' } },
    },
    {
      name: 'behind-the-end-of-a-file',
      title: 'a locked mapping of a file grows over its end: the call is done, what the file has is there',
      preamble: lettered,
      program: c`
        map_file(0, 2, 5, MAP_SHARED);
        if (mlock(slot(0), 2 * PAGE))
          broken("mlock: %s", errno_name(errno));
        observe_mremap("call", slot(0), 2 * PAGE, 5 * PAGE, 0, NULL);
        observe_frames("frames", 0, 6);
        observe_strip("after", 0, 6);
        record_number("VmLck", status_kb("VmLck:") * 1024 / (long)PAGE);
      `,
      expect: { mremap: { call: at(0), frames: 'ABC...', after: 'KLM!!-', VmLck: 5 } },
    },
    {
      name: 'inaccessible',
      title: 'a locked mapping without access grows: the call is done, nothing is there',
      program: c`
        carve_prot(0, 2, PRIVATE_ANON, PROT_NONE);
        /* Without access mlock says ENOMEM and locks all the same. */
        if (mlock(slot(0), 2 * PAGE) && errno != ENOMEM)
          broken("mlock: %s", errno_name(errno));
        observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_frames("frames", 0, 5);
        observe_vm_flag("locked", "lo", 0, 5);
        record_number("VmLck", status_kb("VmLck:") * 1024 / (long)PAGE);
      `,
      expect: { mremap: { call: at(0), frames: '.....', locked: '++++-', VmLck: 4 } },
    },
  ],
});
