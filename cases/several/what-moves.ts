import { at, c, outside, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { lettered } from '../resize/file.ts';
import { commitOf, man } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;
const source = [man('MREMAP_FIXED'), commitOf('moves-over-several')];

export const eachKeepsItsProtection = clause('several/each-keeps-its-protection', {
  says: 'However many mappings a move takes, each is at its place with its own protection and pages.',
  source,
  cases: [
    {
      name: 'twenty-four',
      title: 'twenty-four pages, in turn writable, read-only and inaccessible',
      program: c`
        static const int protections[] = { PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE };

        fill(carve(0, 24, PRIVATE_ANON), "abcdefghijklmnopqrstuvwx");
        for (long i = 0; i < 24; i++)
          if (mprotect(slot(i), PAGE, protections[i % 3]))
            broken("mprotect: %s", errno_name(errno));
        observe_mremap("call", slot(0), 24 * PAGE, 24 * PAGE, ${F}, slot(30));
        observe_mappings("mappings", 0, 60);
        observe_strip("source", 0, 24);
        observe_strip("target", 30, 24);
        if (mprotect(slot(30), 24 * PAGE, PROT_READ) && errno != ENOMEM)
          broken("mprotect: %s", errno_name(errno));
        observe_strip("opened", 30, 24);
      `,
      expect: {
        mremap: {
          call: refused('EFAULT'),
          mappings: entries(0),
          source: 'ab#de#gh#jk#mn#pq#st#vw#',
          target: '-'.repeat(24),
          opened: '-'.repeat(24),
        },
        'moves-over-several': {
          call: at(30),
          mappings: entries(30),
          source: '-'.repeat(24),
          target: 'ab#de#gh#jk#mn#pq#st#vw#',
          opened: 'abcdefghijklmnopqrstuvwx',
        },
      },
    },
  ],
});

function entries(first: number): string[] {
  return Array.from(
    { length: 24 },
    (_, i) => `${first + i}-${first + i + 1} ${['rw-p', 'r--p', '---p'][i % 3]}`,
  );
}

export const moveDownwards = clause('several/move-downwards', {
  says: 'Several mappings move to lower addresses as to higher ones, also to a place that touches their own.',
  source,
  cases: (
    [
      ['far', 'far below', 11, 5, '-----ab-de------'],
      ['touching', 'right below', 5, 0, 'ab-de-----------'],
    ] as const
  ).map(([name, title, from, to, strip]) => ({
    name,
    title: `two mappings with a hole between move to a place ${title}`,
    program: c`
      fill(carve(${from}, 2, PRIVATE_ANON), "ab");
      fill(carve(${from + 3}, 2, SHARED_ANON), "de");
      observe_mremap("call", slot(${from}), 5 * PAGE, 5 * PAGE, ${F}, slot(${to}));
      observe_strip("after", 0, 16);
    `,
    expect: {
      mremap: {
        call: refused('EFAULT'),
        after: name === 'far' ? '-----------ab-de' : '-----ab-de------',
      },
      'moves-over-several': { call: at(to), after: strip },
    },
  })),
});

export const partsWithDontunmap = clause('several/parts-with-dontunmap', {
  says: 'MREMAP_DONTUNMAP over several takes the first and the last in part, too: what is outside of the range keeps its pages, and no mapping is split.',
  source: [...source, man('MREMAP_DONTUNMAP')],
  cases: [
    {
      name: 'parts',
      title: 'from the middle of a private mapping, over a hole, to the middle of a shared one',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        fill(carve(5, 4, SHARED_ANON), "fghi");
        fill(carve(20, 5, PRIVATE_ANON), "vwxyz");
        observe_frames("before", 0, 9);
        observe_mremap("call", slot(2), 5 * PAGE, 5 * PAGE, ${D}, slot(20));
        observe_frames("source-frames", 0, 9);
        observe_strip("source", 0, 9);
        observe_strip("target", 20, 5);
        observe_mappings("mappings", 0, 10);
      `,
      expect: {
        dontunmap: {
          before: 'ABCD.EFGH',
          call: refused('EFAULT'),
          'source-frames': 'ABCD.EFGH',
          source: 'abcd-fghi',
          target: '-----',
          mappings: ['0-4 rw-p', '5-9 rw-s'],
        },
        'moves-over-several': {
          before: 'ABCD.EFGH',
          call: at(20),
          'source-frames': 'AB.....GH',
          source: 'ab..-fghi',
          target: 'cdxfg',
          mappings: ['0-4 rw-p', '5-9 rw-s'],
        },
      },
    },
  ],
});

export const eachShowsItsOwnPages = clause('several/each-shows-its-own-pages', {
  says: 'Parts of files that move together show the pages of the file that they showed, also when these have to be found anew.',
  source: [...source, { code: 'mm/mremap.c: remap_move, copy_vma_and_data' }],
  cases: (['SHARED', 'PRIVATE'] as const).map((sharing) => ({
    name: sharing.toLowerCase(),
    title: `${sharing.toLowerCase()} mappings of pages G to J and F to H: from the middle of the first to the middle of the second`,
    preamble: lettered,
    program: c`
      map_file(0, 4, 1, MAP_${sharing});
      map_file(5, 3, 0, MAP_${sharing});
      observe_strip("before", 0, 8);
      observe_mremap("call", slot(2), 5 * PAGE, 5 * PAGE, ${F}, slot(20));
      observe_strip("source", 0, 8);
      observe_strip("target", 20, 5);
      madvise(slot(0), 8 * PAGE, MADV_DONTNEED);
      madvise(slot(20), 5 * PAGE, MADV_DONTNEED);
      observe_strip("source-anew", 0, 8);
      observe_strip("target-anew", 20, 5);
    `,
    expect: {
      mremap: {
        before: 'GHIJ-FGH',
        call: refused('EFAULT'),
        source: 'GHIJ-FGH',
        target: '-----',
        'source-anew': 'GHIJ-FGH',
        'target-anew': '-----',
      },
      'moves-over-several': {
        before: 'GHIJ-FGH',
        call: at(20),
        source: 'GH-----H',
        target: 'IJ-FG',
        'source-anew': 'GH-----H',
        'target-anew': 'IJ-FG',
      },
    },
  })),
});

export const whatTouchesTheRangeStays = clause('several/what-touches-the-range-stays', {
  says: 'Mappings that end where the range begins or begin where it ends are not moved, nor is what lies behind the target.',
  source,
  cases: [
    {
      name: 'both-sides',
      title: 'of five mappings that touch, the second to the fourth',
      program: c`
        fill(carve(0, 1, SHARED_ANON), "a");
        fill(carve(1, 1, PRIVATE_ANON), "b");
        fill(carve(2, 1, SHARED_ANON), "c");
        fill(carve(3, 1, PRIVATE_ANON), "d");
        fill(carve(4, 1, SHARED_ANON), "e");
        fill(carve(19, 5, PRIVATE_ANON), "vwxyz");
        observe_mremap("call", slot(1), 3 * PAGE, 3 * PAGE, ${F}, slot(20));
        observe_strip("source", 0, 6);
        observe_strip("target", 18, 7);
      `,
      expect: {
        mremap: { call: refused('EFAULT'), source: 'abcde-', target: '-v---z-' },
        'moves-over-several': { call: at(20), source: 'a---e-', target: '-vbcdz-' },
      },
    },
    {
      name: 'not-a-multiple',
      title: 'a range that is a byte shorter: its last page is moved whole',
      program: c`
        fill(carve(0, 1, SHARED_ANON), "a");
        fill(carve(2, 3, PRIVATE_ANON), "cde");
        observe_mremap("call", slot(0), 4 * PAGE - 1, 4 * PAGE - 1, ${F}, slot(20));
        observe_strip("source", 0, 6);
        observe_strip("target", 20, 5);
      `,
      expect: {
        mremap: { call: refused('EFAULT'), source: 'a-cde-', target: '-----' },
        'moves-over-several': { call: at(20), source: '----e-', target: 'a-cd-' },
      },
    },
  ],
});

export const severalAcrossPageTables = clause('several/several-across-page-tables', {
  says: 'Several mappings move the same when each has page tables of its own, to a place that is aligned to them or not.',
  source,
  cases: (
    [
      ['aligned', 'aligned', 0],
      ['shifted', 'shifted by a page', 1],
    ] as const
  ).map(([name, title, shift]) => ({
    name,
    title: `three mappings of a block each, with a block between the first two: ${title}`,
    program: c`
      for (long i = 0; i < 4; i++)
        if (i != 1 && mmap(block(i), BLOCK, PROT_READ | PROT_WRITE,
                           MAP_ANONYMOUS | MAP_FIXED | (i == 2 ? MAP_SHARED : MAP_PRIVATE), -1, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
      fill_blocks(block(0), "a");
      fill_blocks(block(2), "cd");
      observe_mremap_blocks("call", block(0), 4 * BLOCK, 4 * BLOCK, ${F}, block(6) + ${shift} * PAGE);
      observe_blocks("source", 0, 4);
      /* Up to where each begins. */
      observe_strip_at("first", block(6) + (${shift} - 1) * (long)PAGE, 2, -1);
      observe_strip_at("hole", block(7) + ${shift} * PAGE - PAGE, 2, -1);
      observe_strip_at("third", block(8) + ${shift} * PAGE - PAGE, 2, -1);
      observe_strip_at("fourth", block(9) + ${shift} * PAGE - PAGE, 2, -1);
      observe_strip_at("end", block(10) + ${shift} * PAGE - PAGE, 2, -1);
    `,
    expect: {
      mremap: {
        call: refused('EFAULT'),
        source: 'a-cd',
        first: '--',
        hole: '--',
        third: '--',
        fourth: '--',
        end: '--',
      },
      'moves-over-several': {
        call: shift === 0 ? { block: 6 } : outside,
        source: '----',
        first: '-a',
        hole: 'a-',
        third: '-c',
        fourth: 'cd',
        end: 'd-',
      },
    },
  })),
});

/** Two mappings that have become one, and two that cannot. */
const pairs = [
  [
    'one',
    'two mappings that have become one',
    'carve(0, 2, PRIVATE_ANON);\ncarve(2, 2, PRIVATE_ANON);\nfill(slot(0), "abcd");',
    ['0-4 rw-p'],
  ],
  [
    'two',
    'two that were touched apart and cannot become one',
    'fill(carve(0, 2, PRIVATE_ANON), "ab");\nfill(carve(40, 2, PRIVATE_ANON), "cd");\nobserve_mremap("beside", slot(40), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));',
    ['0-2 rw-p', '2-4 rw-p'],
  ],
] as const;

export const oneEntryOrTwo = clause('several/one-entry-or-two', {
  says: 'What is one entry in /proc/self/maps is one mapping to the call, whoever has made it: before 6.17 it alone can be moved, and it alone can be grown.',
  source: [...source, { list: 'rr issue 2268' }],
  cases: pairs.flatMap(([name, title, setUp, mappings]) => {
    const beside = name === 'two' ? { beside: at(2) } : {};
    return [
      {
        name: `${name}-moved`,
        title: `${title}, moved`,
        program: c`
          ${setUp}
          observe_mappings("before", 0, 6);
          observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(20));
          observe_strip("source", 0, 6);
          observe_strip("target", 20, 5);
        `,
        expect:
          name === 'one'
            ? { mremap: { before: [...mappings], call: at(20), source: '------', target: 'abcd-' } }
            : {
                mremap: {
                  ...beside,
                  before: [...mappings],
                  call: refused('EFAULT'),
                  source: 'abcd--',
                  target: '-----',
                },
                'moves-over-several': {
                  ...beside,
                  before: [...mappings],
                  call: at(20),
                  source: '------',
                  target: 'abcd-',
                },
              },
      },
      {
        name: `${name}-grown`,
        title: `${title}, grown by a page`,
        program: c`
          ${setUp}
          observe_mappings("before", 0, 6);
          observe_mremap("call", slot(0), 4 * PAGE, 5 * PAGE, 0, NULL);
          observe_strip("after", 0, 6);
        `,
        expect: {
          mremap: {
            ...beside,
            before: [...mappings],
            call: name === 'one' ? at(0) : refused('EFAULT'),
            after: name === 'one' ? 'abcd.-' : 'abcd--',
          },
        },
      },
    ];
  }),
});

/** Sizes that differ, of two mappings that touch and of two with a hole: [name, title, from, to, flags]. */
const unequal = [
  ['grow', 'growth', 4, 5, '0'],
  ['grow-maymove', 'growth that may be moved', 4, 5, 'MREMAP_MAYMOVE'],
  ['grow-fixed', 'growth to a fixed address', 4, 5, F],
  ['shrink-fixed', 'a shrink to a fixed address that would keep some of both', 4, 3, F],
] as const;

export const onlyEqualSizes = clause('several/only-equal-sizes', {
  says: 'Whatever else than a move of equal sizes would take more than one mapping along is refused with EFAULT, and nothing moves; what is at a fixed address, and what a shrink cuts off, is gone before 6.17.',
  source: [...source, commitOf('conditions-checked-earlier')],
  cases: (
    [
      ['', 'two mappings that touch', 2, 'abcd-'],
      ['-hole', 'two mappings with a hole between', 3, 'ab-c-'],
    ] as const
  ).flatMap(([suffix, words, second, before]) =>
    unequal.map(([name, title, from, to, flags]) => ({
      name: `${name}${suffix}`,
      title: `${title} of ${words}`,
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(${second}, ${4 - second}, SHARED_ANON), "${suffix === '' ? 'cd' : 'c'}");
        fill(carve(20, 6, PRIVATE_ANON), "uvwxyz");
        observe_mremap("call", slot(0), ${from} * PAGE, ${to} * PAGE, ${flags}, slot(20));
        observe_strip("source", 0, 5);
        observe_strip("target", 20, 6);
      `,
      expect: {
        mremap: {
          call: refused('EFAULT'),
          source: to < from ? `${before.slice(0, 3)}--` : before,
          target: flags === F ? '-'.repeat(to) + 'uvwxyz'.slice(to) : 'uvwxyz',
        },
        ...(flags === F && {
          'conditions-checked-earlier': { call: refused('EFAULT'), source: before, target: 'uvwxyz' },
        }),
      },
    })),
  ),
});
