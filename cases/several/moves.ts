import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;
const source = [man('MREMAP_FIXED'), commitOf('moves-over-several')];

/**
 * Mappings at 0-2 (private), 3-5 (shared), 5-6 (of a file), 8-10 (private): what a call of so many pages from page FIRST to page 20
 * leaves, where 20-32 held the letters m to x: [name, title, first, pages, source, target].
 */
const ranges = [
  ['all', 'all of them, with the holes between', 0, 10, '-----------', 'abodeFstijwx'],
  ['adjacent', 'two that touch', 3, 3, 'ab------ij-', 'deFpqrstuvwx'],
  ['parts', 'from the middle of the first to the middle of the last', 1, 8, 'a--------j-', 'bndeFrsiuvwx'],
  ['ends-in-a-hole', 'a range that ends in a hole', 3, 5, 'ab------ij-', 'deFpqrstuvwx'],
  ['ends-far-behind', 'a range that ends far behind the last', 8, 12, 'ab-deF-----', 'ijopqrstuvwx'],
] as const;

export const moveOverSeveral = clause('several/move-over-several', {
  says: 'Since 6.17 a move of equal sizes takes all mappings of its range, of whatever kind, whole or in part, and keeps the holes between: what the target has opposite a hole stays. Before it is EFAULT, and the target is gone.',
  source,
  cases: ranges.map(([name, title, first, pages, left, target]) => ({
    name,
    title: `a move of ${title}`,
    program: c`
      fill(carve(0, 2, PRIVATE_ANON), "ab");
      fill(carve(3, 2, SHARED_ANON), "de");
      carve(5, 1, SHARED_MEMFD);
      fill(carve(8, 2, PRIVATE_ANON), "ij");
      fill(carve(20, 12, PRIVATE_ANON), "mnopqrstuvwx");
      observe_mremap("call", slot(${first}), ${pages} * PAGE, ${pages} * PAGE, ${F}, slot(20));
      observe_strip("source", 0, 11);
      observe_strip("target", 20, 12);
    `,
    expect: {
      mremap: {
        call: refused('EFAULT'),
        source: 'ab-deF--ij-',
        target: '-'.repeat(pages) + 'mnopqrstuvwx'.slice(pages),
      },
      'moves-over-several': { call: at(20), source: left, target },
    },
  })),
});

export const framesOfSeveral = clause('several/frames-of-several', {
  says: 'What a move over several mappings takes is moved, not copied: every page keeps its frame, and absent ones stay absent.',
  source,
  cases: [
    {
      name: 'frames',
      title: 'three mappings, one of them touched in part',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(3, 3, PRIVATE_ANON), "d");
        fill(carve(6, 1, SHARED_ANON), "g");
        observe_frames("before", 0, 7);
        observe_mremap("call", slot(0), 7 * PAGE, 7 * PAGE, ${F}, slot(20));
        observe_frames("source", 0, 7);
        observe_frames("target", 20, 7);
        observe_mappings("mappings", 0, 30);
      `,
      expect: {
        mremap: {
          before: 'AB.C..D',
          call: refused('EFAULT'),
          source: 'AB.C..D',
          target: '.......',
          mappings: ['0-2 rw-p', '3-6 rw-p', '6-7 rw-s'],
        },
        'moves-over-several': {
          before: 'AB.C..D',
          call: at(20),
          source: '.......',
          target: 'AB.C..D',
          mappings: ['20-22 rw-p', '23-26 rw-p', '26-27 rw-s'],
        },
      },
    },
  ],
});

export const rangeBeginsInAMapping = clause('several/range-begins-in-a-mapping', {
  says: 'A range that begins in a hole is refused with EFAULT, before anything of it or of the target is touched since 5.16.',
  source: [...source, commitOf('source-looked-up-first')],
  cases: (
    [
      ['hole-first', 'a mapping behind the hole', 'fill(carve(2, 2, PRIVATE_ANON), "cd");', '--cd'],
      ['nothing-at-all', 'nothing at all', '', '----'],
    ] as const
  ).map(([name, title, setUp, left]) => ({
    name,
    title: `a range with a hole first, and ${title}`,
    program: c`
      ${setUp}
      fill(carve(20, 4, PRIVATE_ANON), "wxyz");
      observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(20));
      observe_strip("source", 0, 4);
      observe_strip("target", 20, 4);
    `,
    expect: {
      mremap: { call: refused('EFAULT'), source: left, target: '----' },
      'source-looked-up-first': { call: refused('EFAULT'), source: left, target: 'wxyz' },
    },
  })),
});

export const dontunmapOverSeveral = clause('several/dontunmap-over-several', {
  says: 'With MREMAP_FIXED, MREMAP_DONTUNMAP takes several mappings too since 6.17, and all of them stay: private anonymous ones empty, others with their object.',
  source: [...source, man('MREMAP_DONTUNMAP')],
  cases: [
    {
      name: 'all',
      title: 'a private, a shared and a file mapping with a hole between',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(3, 2, SHARED_ANON), "de");
        carve(5, 1, PRIVATE_MEMFD);
        fill(slot(5), "f");
        fill(carve(20, 7, PRIVATE_ANON), "tuvwxyz");
        observe_mremap("call", slot(0), 6 * PAGE, 6 * PAGE, ${D}, slot(20));
        observe_strip("source", 0, 6);
        observe_strip("target", 20, 7);
      `,
      expect: {
        dontunmap: { call: refused('EFAULT'), source: 'ab-def', target: '------z' },
        'moves-over-several': { call: at(20), source: '..-deF', target: 'abvdefz' },
      },
    },
    {
      name: 'as-hint',
      title: 'without MREMAP_FIXED it is EFAULT still',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(2, 2, SHARED_ANON), "cd");
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(20));
        observe_strip("source", 0, 4);
        observe_strip("target", 20, 4);
      `,
      expect: { dontunmap: { call: refused('EFAULT'), source: 'abcd', target: '----' } },
    },
  ],
});

export const resizeOfSeveral = clause('several/resize-of-several', {
  says: 'A move that shrinks may cut off several mappings, but what it moves lies in one; one that grows is for a single mapping.',
  source: [man('DESCRIPTION'), { code: 'mm/mremap.c: check_prep_vma' }],
  cases: [
    {
      name: 'tail-over-several',
      title: 'a move that shrinks and cuts off the rest of its mapping, a hole and another mapping',
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "abc");
        fill(carve(4, 2, SHARED_ANON), "ef");
        fill(carve(6, 1, PRIVATE_ANON), "g");
        observe_mremap("call", slot(0), 6 * PAGE, 2 * PAGE, ${F}, slot(20));
        observe_strip("source", 0, 7);
        observe_strip("target", 20, 3);
      `,
      expect: { mremap: { call: at(20), source: '------g', target: 'ab-' } },
    },
    {
      name: 'tail-begins-with-a-mapping',
      title: 'a move of a whole mapping that cuts off exactly the next one',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(2, 2, SHARED_ANON), "cd");
        observe_mremap("call", slot(0), 4 * PAGE, 2 * PAGE, ${F}, slot(20));
        observe_strip("source", 0, 5);
        observe_strip("target", 20, 3);
      `,
      expect: { mremap: { call: at(20), source: '-----', target: 'ab-' } },
    },
  ],
});

export const severalOntoThemselves = clause('several/several-onto-themselves', {
  says: 'A range of several mappings is held against its target as a whole: they may touch, and not overlap.',
  source,
  cases: (
    [
      [
        'overlap',
        'a target that begins in the last page of the range',
        5,
        refused('EINVAL'),
        'ab-de-------',
        refused('EINVAL'),
        'ab-de-------',
      ],
      [
        'touch',
        'a target right behind the range',
        6,
        refused('EFAULT'),
        'ab-de-------',
        at(6),
        '------ab-de-',
      ],
    ] as const
  ).map(([name, title, to, first, left, call, after]) => ({
    name,
    title,
    program: c`
      fill(carve(0, 2, PRIVATE_ANON), "ab");
      fill(carve(3, 2, SHARED_ANON), "de");
      observe_mremap("call", slot(0), 6 * PAGE, 6 * PAGE, ${F}, slot(${to}));
      observe_strip("after", 0, 12);
    `,
    expect:
      name === 'overlap'
        ? { mremap: { call: first, after: left } }
        : { mremap: { call: first, after: left }, 'moves-over-several': { call, after } },
  })),
});
