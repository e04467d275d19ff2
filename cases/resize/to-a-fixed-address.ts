import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { lettered } from './file.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

/** Of pages F to K of a file at 0-6: [name, title, first, old, new, what is left at 0-6, what is at 20-28 of "qrstuvwx"]. */
const calls = [
  ['shrink-whole', 'all six shrink to two', 0, 6, 2, '------', 'FGstuvwx'],
  ['shrink-first', 'the first three shrink to one', 0, 3, 1, '---IJK', 'Frstuvwx'],
  ['shrink-middle', 'the middle four shrink to two', 1, 4, 2, 'F----K', 'GHstuvwx'],
  ['shrink-last', 'the last three shrink to one', 3, 3, 1, 'FGH---', 'Irstuvwx'],
  ['grow-whole', 'all six grow to eight', 0, 6, 8, '------', 'FGHIJKLM'],
  ['grow-first', 'the first two grow to four', 0, 2, 4, '--HIJK', 'FGHIuvwx'],
  ['grow-middle', 'the middle two grow to three', 2, 2, 3, 'FG--JK', 'HIJtuvwx'],
  ['grow-last', 'the last one grows to three', 5, 1, 3, 'FGHIJ-', 'KLMtuvwx'],
] as const;

export const resizeToAFixedAddress = clause('resize/to-a-fixed-address', {
  says: 'A mapping or a part of it is shrunk or grown to a fixed address: there lie its first pages and those next in its file, instead of as many as that, and of the old range nothing is left.',
  source: [
    man('MREMAP_FIXED'),
    { code: 'mm/mremap.c: mremap_to shrinks first, and then moves what is left' },
  ],
  cases: calls.flatMap(([name, title, first, from, to, left, target]) =>
    (['MAP_SHARED', 'MAP_PRIVATE'] as const).map((sharing) => ({
      name: `${name}${sharing === 'MAP_SHARED' ? '' : '-private'}`,
      title: `of six pages of a file ${title}, over other pages (${sharing})`,
      preamble: lettered,
      program: c`
        map_file(0, 6, 0, ${sharing});
        fill(carve(20, 8, PRIVATE_ANON), "qrstuvwx");
        observe_mremap("call", slot(${first}), ${from} * PAGE, ${to} * PAGE, ${F}, slot(20));
        observe_strip("left", 0, 6);
        observe_strip("target", 20, 8);
        madvise(slot(0), 6 * PAGE, MADV_DONTNEED);
        observe_strip("left-anew", 0, 6);
      `,
      expect: { mremap: { call: at(20), left, target, 'left-anew': left } },
    })),
  ),
});

export const lockedToAFixedAddress = clause('resize/locked-memory-to-a-fixed-address', {
  says: 'Locked memory that grows or shrinks to a fixed address is locked and there, all of it and no more.',
  source: [man('DESCRIPTION'), { code: 'mm/mremap.c: mm_populate of the new part' }],
  cases: (
    [
      ['grow', 'the last two of four grow to four', 2, 2, 4, 'AB........CDEF..', '++--------++++--', 6],
      ['shrink', 'the last three of four shrink to one', 1, 3, 1, 'A.........B.....', '+---------+-----', 2],
      [
        'grow-first',
        'the first two of four grow to three',
        0,
        2,
        3,
        '..AB......CDE...',
        '--++------+++---',
        5,
      ],
    ] as const
  ).map(([name, title, first, from, to, frames, locked, count]) => ({
    name,
    title: `of locked pages ${title}`,
    program: c`
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      if (mlock(slot(0), 4 * PAGE))
        broken("mlock: %s", errno_name(errno));
      observe_mremap("call", slot(${first}), ${from} * PAGE, ${to} * PAGE, ${F}, slot(10));
      observe_frames("frames", 0, 16);
      observe_vm_flag("locked", "lo", 0, 16);
      record_number("VmLck", status_kb("VmLck:") * 1024 / (long)PAGE);
    `,
    expect: { mremap: { call: at(10), frames, locked, VmLck: count } },
  })),
});

export const watchedMemoryGrows = clause('resize/watched-memory-grows', {
  says: 'What a watched mapping grows by in place is watched, too: an access is told, and nobody is told of the growth; of what it is shrunk by nobody is told without the feature for that.',
  source: [
    { man: 'userfaultfd(2), man-pages 6.20' },
    { code: 'mm/vma.c: vma_merge_extend keeps the context' },
  ],
  needs: ['userfaultfd'],
  cases: [
    {
      name: 'grow',
      title: 'two watched pages grow to four in place',
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);

        fill(carve(0, 2, PRIVATE_ANON), "ab");
        uffd_register(uffd, slot(0), 2 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE, NULL);
        observe_vm_flag("watched", "um", 0, 5);
        observe_strip_at("after", slot(0), 5, uffd);
        observe_mappings("mappings", 0, 6);
      `,
      expect: {
        mremap: { call: at(0), watched: '++++-', after: 'ab??-', mappings: ['0-4 rw-p'] },
      },
    },
    {
      name: 'shrink',
      title: 'four watched pages shrink to two',
      program: c`
        int uffd = uffd_open(UFFD_FEATURE_EVENT_REMAP);
        struct uffd_msg msg;

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        uffd_register(uffd, slot(0), 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING);
        observe_mremap("call", slot(0), 4 * PAGE, 2 * PAGE, MREMAP_MAYMOVE, NULL);
        record_flag("told", uffd_read(uffd, &msg, 0));
        observe_vm_flag("watched", "um", 0, 5);
        observe_strip_at("after", slot(0), 5, uffd);
      `,
      expect: { mremap: { call: at(0), told: false, watched: '++---', after: 'ab---' } },
    },
  ],
});

export const refusedGrowthDoesNothing = clause('resize/refused-growth-does-nothing', {
  says: 'Growth that is refused for want of room leaves everything as it was: entries, frames, locks, and what the process counts.',
  source: [man('ERRORS, ENOMEM'), { code: 'mm/mremap.c: expand_vma' }],
  cases: (
    [
      ['touching', 'a mapping right behind', 4, 4, 5],
      ['gap', 'a mapping behind a gap that is too small', 5, 4, 6],
      ['part', 'the rest of its own mapping behind', 0, 2, 3],
    ] as const
  ).map(([name, title, neighbour, from, to]) => ({
    name,
    title: `locked pages cannot grow for ${title}`,
    program: c`
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      ${neighbour === 0 ? '' : `fill(carve(${neighbour}, 1, SHARED_ANON), "x");`}
      if (mlock(slot(0), 4 * PAGE))
        broken("mlock: %s", errno_name(errno));
      observe_frames("before", 0, 7);
      mark_accounts();
      observe_mremap("call", slot(0), ${from} * PAGE, ${to} * PAGE, 0, NULL);
      observe_accounts("changed");
      observe_frames("frames", 0, 7);
      observe_vm_flag("locked", "lo", 0, 7);
      observe_mappings("mappings", 0, 7);
    `,
    expect: {
      mremap: {
        before: `ABCD${neighbour === 0 ? '...' : neighbour === 4 ? 'E..' : '.E.'}`,
        call: refused('ENOMEM'),
        changed: {},
        frames: `ABCD${neighbour === 0 ? '...' : neighbour === 4 ? 'E..' : '.E.'}`,
        locked: `++++${neighbour === 0 ? '---' : neighbour === 4 ? '.--' : '-.-'}`,
        mappings: ['0-4 rw-p', ...(neighbour === 0 ? [] : [`${neighbour}-${neighbour + 1} rw-s`])],
      },
    },
  })),
});
