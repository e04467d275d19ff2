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
