import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { lettered } from '../resize/file.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

/**
 * What has been mapped beside the place of two touched pages while they were away, u untouched and t touched, and the entries when
 * they are back, at first and since 6.16: [before, behind, entries, later].
 */
const neighbours = [
  ['u', '-', ['0-2', '2-4'], ['0-4']],
  ['-', 'u', ['2-4', '4-6'], ['2-6']],
  ['u', 'u', ['0-2', '2-4', '4-6'], ['0-6']],
  ['t', '-', ['0-2', '2-4'], ['0-2', '2-4']],
  ['-', 't', ['2-4', '4-6'], ['2-4', '4-6']],
  ['t', 'u', ['0-2', '2-4', '4-6'], ['0-2', '2-6']],
  ['u', 't', ['0-2', '2-4', '4-6'], ['0-4', '4-6']],
  ['t', 't', ['0-2', '2-4', '4-6'], ['0-2', '2-4', '4-6']],
] as const;

const words = { u: 'untouched', t: 'touched', '-': 'nothing' } as const;
const reads = { u: '..', '-': '--' } as const;

export const touchedPagesBackAtTheirPlace = clause('merging/touched-pages-back-at-their-place', {
  says: 'Touched pages that come back to their own place become one entry with untouched ones that were mapped beside it meanwhile (since 6.16), and never with others that were touched.',
  source: [
    commitOf('untouched-merges-behind-touched'),
    { code: 'tools/testing/selftests/mm/merge.c: correctly placed' },
  ],
  cases: neighbours.map(([before, behind, entries, later]) => {
    const after = `${before === 't' ? 'ab' : reads[before]}cd${behind === 't' ? 'ef' : reads[behind]}-`;
    const all = { out: at(20), back: at(2), after, frames: after.replaceAll('-', '.').toUpperCase() };
    return {
      name: `${words[before]}-before-${words[behind]}-behind`,
      title: `two touched pages, out and back: ${words[before]} before, ${words[behind]} behind`,
      program: c`
        fill(carve(2, 2, PRIVATE_ANON), "cd");
        observe_mremap("out", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(20));
        ${before === '-' ? '' : 'carve(0, 2, PRIVATE_ANON);'}
        ${before === 't' ? 'fill(slot(0), "ab");' : ''}
        ${behind === '-' ? '' : 'carve(4, 2, PRIVATE_ANON);'}
        ${behind === 't' ? 'fill(slot(4), "ef");' : ''}
        observe_mremap("back", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(2));
        observe_mappings("mappings", 0, 30);
        observe_strip("after", 0, 7);
      `,
      expect: {
        mremap: { out: all.out, back: all.back, mappings: entries.map((e) => `${e} rw-p`), after },
        'untouched-merges-behind-touched': {
          out: all.out,
          back: all.back,
          mappings: later.map((e) => `${e} rw-p`),
          after,
        },
      },
    };
  }),
});

/** The order in which the three parts of a touched mapping at 0-6 are moved to where: [name, title, [from, to]..., entries, strip]. */
const orders = [
  [
    'upwards',
    'first, middle, last',
    [
      [0, 20],
      [2, 22],
      [4, 24],
    ],
    ['20-26 rw-p'],
    'abcdef--',
  ],
  [
    'downwards',
    'last, middle, first',
    [
      [4, 24],
      [2, 22],
      [0, 20],
    ],
    ['20-26 rw-p'],
    'abcdef--',
  ],
  [
    'middle-last',
    'first, last, middle',
    [
      [0, 20],
      [4, 24],
      [2, 22],
    ],
    ['20-26 rw-p'],
    'abcdef--',
  ],
  [
    'exchanged',
    'the first two exchanged',
    [
      [0, 22],
      [2, 20],
      [4, 24],
    ],
    ['20-22 rw-p', '22-24 rw-p', '24-26 rw-p'],
    'cdabef--',
  ],
  [
    'apart',
    'a page between the first two',
    [
      [0, 20],
      [2, 23],
      [4, 25],
    ],
    ['20-22 rw-p', '23-27 rw-p'],
    'ab-cdef-',
  ],
] as const;

export const partsPutTogetherElsewhere = clause('merging/parts-put-together-elsewhere', {
  says: 'The parts of a touched mapping that are moved one by one to another place, in whatever order, are one entry again if they lie there as they did, and not otherwise.',
  source: [{ code: 'mm/vma.c: can_vma_merge_before, can_vma_merge_after, can_vma_merge_right' }],
  cases: orders.map(([name, title, moves, mappings, after]) => ({
    name,
    title: `three parts, moved one by one: ${title}`,
    program: c`
      fill(carve(0, 6, PRIVATE_ANON), "abcdef");
      ${moves
        .map(
          ([from, to], i) =>
            `observe_mremap("move-${i + 1}", slot(${from}), 2 * PAGE, 2 * PAGE, ${F}, slot(${to}));`,
        )
        .join('\n')}
      observe_mappings("mappings", 0, 40);
      observe_strip("after", 20, 8);
    `,
    expect: {
      mremap: {
        ...Object.fromEntries(moves.map(([, to], i) => [`move-${i + 1}`, at(to)])),
        mappings: [...mappings],
        after,
      },
    },
  })),
});

/** Parts of one mapping that are moved beside what stays of it: [name, title, C, from, to, entries, strip of 0-10]. */
const selves = [
  [
    'behind',
    'the first pages of an untouched mapping, to its end',
    'carve(0, 4, PRIVATE_ANON);',
    0,
    4,
    ['2-6 rw-p'],
    '--....----',
  ],
  [
    'before',
    'the last pages of an untouched mapping, to before its beginning',
    'carve(4, 4, PRIVATE_ANON);',
    6,
    2,
    ['2-6 rw-p'],
    '--....----',
  ],
  [
    'between',
    'the last pages of an untouched mapping, between another one and its beginning',
    'carve(0, 2, PRIVATE_ANON);\ncarve(4, 4, PRIVATE_ANON);',
    6,
    2,
    ['0-6 rw-p'],
    '......----',
  ],
  [
    'whole-behind',
    'a whole untouched mapping, right behind itself',
    'carve(0, 2, PRIVATE_ANON);',
    0,
    2,
    ['2-4 rw-p'],
    '--..------',
  ],
  [
    'whole-before',
    'a whole untouched mapping, right before itself',
    'carve(4, 2, PRIVATE_ANON);',
    4,
    2,
    ['2-4 rw-p'],
    '--..------',
  ],
  [
    'whole-between',
    'a whole untouched mapping, right before itself and behind another one',
    'carve(0, 2, PRIVATE_ANON);\ncarve(4, 2, PRIVATE_ANON);',
    4,
    2,
    ['0-4 rw-p'],
    '....------',
  ],
  [
    'touched',
    'the first pages of a touched mapping, to its end',
    'fill(carve(0, 4, PRIVATE_ANON), "abcd");',
    0,
    4,
    ['2-4 rw-p', '4-6 rw-p'],
    '--cdab----',
  ],
  [
    'file',
    'the first pages of a file, to behind the next',
    'map_file(0, 4, 0, MAP_SHARED);',
    0,
    4,
    ['2-4 rw-s', '4-6 rw-s'],
    '--HIFG----',
  ],
  [
    'file-whole',
    'pages of a file, right behind themselves',
    'map_file(0, 2, 0, MAP_SHARED);',
    0,
    2,
    ['2-4 rw-s'],
    '--FG------',
  ],
] as const;

export const partsBesideThemselves = clause('merging/parts-beside-themselves', {
  says: 'Untouched pages become one entry with the rest of their own mapping when they are moved beside it, and what they left is unmapped; touched ones and those of a file do not, being out of order.',
  source: [{ code: 'mm/vma.c: copy_vma: the source may have been merged into the destination' }],
  cases: selves.map(([name, title, setUp, from, to, mappings, after]) => ({
    name,
    title,
    ...(name.startsWith('file') && { preamble: lettered }),
    program: c`
      ${setUp}
      observe_mremap("call", slot(${from}), 2 * PAGE, 2 * PAGE, ${F}, slot(${to}));
      observe_mappings("mappings", 0, 20);
      observe_strip("after", 0, 10);
      observe_write("write", 0, 10, 'w');
    `,
    expect: {
      mremap: {
        call: at(to),
        mappings: [...mappings],
        after,
        write: after.replaceAll(/[^-]/g, '+'),
      },
    },
  })),
});

export const growthBetweenNeighbours = clause('merging/growth-to-a-place-between', {
  says: 'Growth to a fixed address between two mappings makes one entry of all three where they could be one, with the pages of each.',
  source: [{ code: 'mm/vma.c: copy_vma has the new length' }],
  cases: [
    {
      name: 'untouched',
      title: 'two untouched pages grow to three between untouched ones',
      program: c`
        carve(10, 2, PRIVATE_ANON);
        carve(15, 2, PRIVATE_ANON);
        carve(0, 2, PRIVATE_ANON);
        observe_mremap("call", slot(0), 2 * PAGE, 3 * PAGE, ${F}, slot(12));
        observe_mappings("mappings", 0, 20);
        observe_strip("after", 9, 9);
      `,
      expect: { mremap: { call: at(12), mappings: ['10-17 rw-p'], after: '-.......-' } },
    },
    ...(
      [
        ['in-order', 'those that come before and behind', 0, 5, ['10-17 rw-s'], 'FGHIJKL'],
        ['before-only', 'those before, and others behind', 0, 6, ['10-15 rw-s', '15-17 rw-s'], 'FGHIJLM'],
        ['behind-only', 'others before, and those behind', 1, 5, ['10-12 rw-s', '12-17 rw-s'], 'GHHIJKL'],
      ] as const
    ).map(([name, title, before, behind, mappings, after]) => ({
      name: `file-${name}`,
      title: `two pages of a file grow to three between ${title}`,
      preamble: lettered,
      program: c`
        map_file(10, 2, ${before}, MAP_SHARED);
        map_file(15, 2, ${behind}, MAP_SHARED);
        map_file(0, 2, 2, MAP_SHARED);
        observe_mremap("call", slot(0), 2 * PAGE, 3 * PAGE, ${F}, slot(12));
        observe_mappings("mappings", 0, 20);
        observe_strip("after", 10, 7);
      `,
      expect: { mremap: { call: at(12), mappings: [...mappings], after } },
    })),
  ],
});

export const cutAndGrownAgain = clause('merging/cut-and-grown-again', {
  says: 'A mapping that was cut in two by a shrink is one entry again when its first part has grown over the gap, touched or not.',
  source: [commitOf('growth-merges')],
  cases: (
    [
      ['touched', 'a touched mapping', 'fill(carve(0, 6, PRIVATE_ANON), "abcdef");', 'rw-p', 'ab..ef-'],
      ['shared', 'a shared mapping', 'fill(carve(0, 6, SHARED_ANON), "abcdef");', 'rw-s', 'abcdef-'],
      [
        'touched-by-one',
        'a mapping of which only the first page was touched',
        'fill(carve(0, 6, PRIVATE_ANON), "a");',
        'rw-p',
        'a.....-',
      ],
    ] as const
  ).map(([name, title, setUp, mode, after]) => {
    const records = { shrink: at(1), cut: [`0-2 ${mode}`, `4-6 ${mode}`], grow: at(0), after };
    return {
      name,
      title: `${title} of six pages, without its third and fourth, grows over them`,
      program: c`
        ${setUp}
        observe_mremap("shrink", slot(1), 3 * PAGE, PAGE, 0, NULL);
        observe_mappings("cut", 0, 7);
        observe_mremap("grow", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_mappings("mappings", 0, 7);
        observe_strip("after", 0, 7);
      `,
      expect: {
        mremap: { ...records, mappings: [`0-4 ${mode}`, `4-6 ${mode}`] },
        'growth-merges': { ...records, mappings: [`0-6 ${mode}`] },
      },
    };
  }),
});

/** In a child, of mappings that its parent has touched or not: [name, title, C before the fork, entries, since growth merges, since 6.16]. */
const inherited = [
  ['neither', 'neither was touched', '', 'both'],
  ['first', 'the first was touched by its parent', 'fill(slot(0), "ab");', 'later'],
  ['second', 'the second was touched by its parent', 'fill(slot(4), "xy");', 'never'],
] as const;

export const growthInAChild = clause('merging/growth-in-a-child', {
  says: 'In a child a mapping that its parent had touched does not become one with an untouched one that grows up to it; it may grow up to one itself (since 6.16).',
  source: [{ code: 'mm/vma.c: vma_is_fork_child' }, commitOf('untouched-merges-behind-touched')],
  cases: inherited.map(([name, title, setUp, when]) => {
    const after = `${name === 'first' ? 'ab' : '..'}..${name === 'second' ? 'xy' : '..'}-`;
    const apart = { call: at(0), mappings: ['0-4 rw-p', '4-6 rw-p'], after };
    const one = { call: at(0), mappings: ['0-6 rw-p'], after };
    return {
      name,
      title: `a child lets one of two mappings grow over the gap between: ${title}`,
      program: c`
        pid_t child;
        int status;

        carve(0, 2, PRIVATE_ANON);
        carve(4, 2, PRIVATE_ANON);
        ${setUp}
        child = fork();
        if (child < 0)
          broken("fork: %s", errno_name(errno));
        if (!child) {
          observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
          observe_mappings("mappings", 0, 7);
          observe_strip("after", 0, 7);
          _exit(0);
        }
        if (waitpid(child, &status, 0) != child || status)
          failed("the child ended with %d", status);
      `,
      expect: {
        mremap: apart,
        ...(when === 'both' && { 'growth-merges': one }),
        ...(when === 'later' && { 'untouched-merges-behind-touched': one }),
      },
    };
  }),
});

/** What a child does with two pages at 2 that its parent has touched: [name, title, C, records, entries, strip]. */
const inChildren = [
  [
    'back-between',
    'out and back between untouched mappings of its own',
    `observe_mremap("out", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(20));
carve(0, 2, PRIVATE_ANON);
carve(4, 2, PRIVATE_ANON);
observe_mremap("back", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(2));`,
    { out: at(20), back: at(2) },
    ['0-2 rw-p', '2-4 rw-p', '4-6 rw-p'],
    '..cd..-',
  ],
  [
    'untouched-behind',
    'lets untouched pages of its own be moved behind them',
    `carve(20, 2, PRIVATE_ANON);
observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));`,
    { call: at(4) },
    ['2-4 rw-p', '4-6 rw-p'],
    '--cd..-',
  ],
  [
    'part-out-and-back',
    'moves one of them out and back',
    `observe_mremap("out", slot(3), PAGE, PAGE, ${F}, slot(20));
observe_mremap("back", slot(20), PAGE, PAGE, ${F}, slot(3));`,
    { out: at(20), back: at(3) },
    ['2-4 rw-p'],
    '--cd---',
  ],
] as const;

export const inheritedPagesStayApart = clause('merging/inherited-pages-stay-apart', {
  says: 'What a child has inherited touched becomes one entry with its own parts only, not with untouched mappings of the child, whichever of them is moved; the parent keeps its own.',
  source: [{ code: 'mm/vma.c: is_mergeable_anon_vma, vma_is_fork_child' }],
  cases: inChildren.map(([name, title, what, records, mappings, after]) => ({
    name,
    title: `a child with two touched pages of its parent: ${title}`,
    program: c`
      pid_t child;
      int status;

      fill(carve(2, 2, PRIVATE_ANON), "cd");
      child = fork();
      if (child < 0)
        broken("fork: %s", errno_name(errno));
      if (!child) {
        ${what}
        observe_mappings("mappings", 0, 30);
        observe_strip("after", 0, 7);
        _exit(0);
      }
      if (waitpid(child, &status, 0) != child || status)
        failed("the child ended with %d", status);
      observe_strip("parent", 0, 7);
    `,
    expect: { mremap: { ...records, mappings: [...mappings], after, parent: '--cd---' } },
  })),
});
