import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { lettered } from '../resize/file.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

export const movedBackIsOneAgain = clause('merging/moved-back-is-one-again', {
  says: 'Pages that are moved out of a mapping split it, and moved back to where they came from they are one entry with it again, each page its own.',
  source: [{ code: 'mm/vma.c: copy_vma' }, { list: 'LTP mremap06; bugzilla.suse 1210903: wrong in 6.3.0' }],
  cases: [
    {
      name: 'anonymous',
      title: 'the middle pages of a touched mapping, out and back',
      program: c`
        fill(carve(0, 6, PRIVATE_ANON), "abcdef");
        observe_frames("before", 0, 6);
        observe_mremap("out", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(10));
        observe_mappings("split", 0, 13);
        observe_mremap("back", slot(10), 2 * PAGE, 2 * PAGE, ${F}, slot(2));
        observe_mappings("mappings", 0, 13);
        observe_strip("after", 0, 13);
        observe_frames("frames", 0, 6);
      `,
      expect: {
        mremap: {
          before: 'ABCDEF',
          out: at(10),
          split: ['0-2 rw-p', '4-6 rw-p', '10-12 rw-p'],
          back: at(2),
          mappings: ['0-6 rw-p'],
          after: 'abcdef-------',
          frames: 'ABCDEF',
        },
      },
    },
    ...(
      [
        ['file', 'nothing', '', ['0-6 rw-s']],
        [
          'file-protected-before',
          'a page of another protection before it',
          'mprotect(slot(0), 2 * PAGE, PROT_READ);',
          ['0-2 r--s', '2-6 rw-s'],
        ],
        [
          'file-protected-behind',
          'a page of another protection behind it',
          'mprotect(slot(4), 2 * PAGE, PROT_READ);',
          ['0-4 rw-s', '4-6 r--s'],
        ],
        [
          'file-protected-both',
          'pages of another protection on both sides',
          'mprotect(slot(0), 2 * PAGE, PROT_READ);\nmprotect(slot(4), 2 * PAGE, PROT_READ);',
          ['0-2 r--s', '2-4 rw-s', '4-6 r--s'],
        ],
      ] as const
    ).map(([name, title, setUp, mappings]) => ({
      name,
      title: `the middle pages of a file, out and back, with ${title} between: each page shows its own`,
      preamble: lettered,
      program: c`
        map_file(0, 6, 1, MAP_SHARED);
        ${setUp}
        observe_mremap("out", slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(10));
        observe_strip("moved", 0, 13);
        observe_mremap("back", slot(10), 2 * PAGE, 2 * PAGE, ${F}, slot(2));
        observe_strip("after", 0, 13);
        observe_mappings("mappings", 0, 13);
      `,
      expect: {
        mremap: {
          out: at(10),
          moved: 'GH--KL----IJ-',
          back: at(2),
          after: 'GHIJKL-------',
          mappings: [...mappings],
        },
      },
    })),
  ],
});

/**
 * What is moved beside what, all of it private and anonymous: [name, title, what is mapped, which of it is touched, the entries
 * and the strip afterwards]. Two pages at 20 are moved to 4.
 */
const beside = [
  [
    'untouched-behind-touched',
    'untouched pages behind touched ones',
    [2],
    '',
    'fill(slot(2), "cd");',
    ['2-6 rw-p'],
    '--cd..---',
  ],
  [
    'untouched-before-touched',
    'untouched pages before touched ones',
    [6],
    '',
    'fill(slot(6), "gh");',
    ['4-8 rw-p'],
    '----..gh-',
  ],
  [
    'untouched-between-touched',
    'untouched pages between touched ones: one with those before',
    [2, 6],
    '',
    'fill(slot(2), "cd");\nfill(slot(6), "gh");',
    ['2-6 rw-p', '6-8 rw-p'],
    '--cd..gh-',
  ],
  [
    'untouched-between-touched-and-not',
    'untouched pages between touched and untouched ones: all are one',
    [2, 6],
    '',
    'fill(slot(2), "cd");',
    ['2-8 rw-p'],
    '--cd....-',
  ],
  [
    'untouched-between-untouched',
    'untouched pages between untouched ones: all are one',
    [2, 6],
    '',
    '',
    ['2-8 rw-p'],
    '--......-',
  ],
  [
    'touched-behind-untouched',
    'touched pages behind untouched ones: they stay apart',
    [2],
    'xy',
    '',
    ['2-4 rw-p', '4-6 rw-p'],
    '--..xy---',
  ],
  [
    'touched-before-untouched',
    'touched pages before untouched ones: they stay apart',
    [6],
    'xy',
    '',
    ['4-6 rw-p', '6-8 rw-p'],
    '----xy..-',
  ],
  [
    'touched-between-touched',
    'touched pages between touched ones: all stay apart',
    [2, 6],
    'xy',
    'fill(slot(2), "cd");\nfill(slot(6), "gh");',
    ['2-4 rw-p', '4-6 rw-p', '6-8 rw-p'],
    '--cdxygh-',
  ],
] as const;

export const whatIsMovedBesideWhat = clause('merging/what-is-moved-beside-what', {
  says: 'Private anonymous pages that nobody has touched become one entry with what they are moved beside; touched ones keep their place in their own memory, and stay apart.',
  source: [
    { code: 'mm/vma.c: copy_vma: an untouched mapping takes the offset of its new place' },
    { list: 'REPORTS 3: wrong in 6.16 to 6.18.7' },
  ],
  cases: beside.map(([name, title, firsts, letters, touch, mappings, after]) => ({
    name,
    title,
    program: c`
      ${firsts.map((first) => `carve(${first}, 2, PRIVATE_ANON);`).join('\n')}
      ${touch}
      carve(20, 2, PRIVATE_ANON);
      ${letters === '' ? '' : `fill(slot(20), "${letters}");`}
      observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));
      observe_mappings("mappings", 0, 30);
      observe_strip("after", 0, 9);
    `,
    expect: { mremap: { call: at(4), mappings: [...mappings], after } },
  })),
});

export const movedFilePagesInOrder = clause('merging/moved-file-pages-in-order', {
  says: 'Pages of a file become one entry with those that come before or behind them in the file, and with no others.',
  source: [{ code: 'mm/vma.c: can_vma_merge_before, can_vma_merge_after' }],
  cases: (
    [
      ['behind', 'those that come then, behind', 0, 2, 2, ['2-6 rw-s'], '--FGHI--'],
      ['before', 'those that come before, before', 2, 6, 0, ['4-8 rw-s'], '----FGHI'],
      ['out-of-order', 'others of the same file, behind', 0, 2, 3, ['2-4 rw-s', '4-6 rw-s'], '--FGIJ--'],
      ['same-again', 'the same pages, behind themselves', 0, 2, 0, ['2-4 rw-s', '4-6 rw-s'], '--FGFG--'],
    ] as const
  ).map(([name, title, offset, first, moved, mappings, after]) => ({
    name,
    title: `beside pages of a file: ${title}`,
    preamble: lettered,
    program: c`
      map_file(${first}, 2, ${offset}, MAP_SHARED);
      map_file(20, 2, ${moved}, MAP_SHARED);
      observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));
      observe_mappings("mappings", 0, 30);
      observe_strip("after", 0, 8);
    `,
    expect: { mremap: { call: at(4), mappings: [...mappings], after } },
  })),
});

export const movedPartSplits = clause('merging/moved-part-splits', {
  says: 'A part that is moved leaves the rest as one entry or two; with MREMAP_DONTUNMAP the source stays one with it.',
  source: [{ code: 'mm/mremap.c: move_vma, unmap_source_vma, dontunmap_complete' }],
  cases: (
    [
      ['first', 'the first pages', 0, ['2-6 rw-p'], '--cdef'],
      ['middle', 'the middle pages', 2, ['0-2 rw-p', '4-6 rw-p'], 'ab--ef'],
      ['last', 'the last pages', 4, ['0-4 rw-p'], 'abcd--'],
    ] as const
  ).flatMap(([name, title, first, rest, strip]) => [
    {
      name,
      title: `${title} of a mapping of six are moved`,
      program: c`
        fill(carve(0, 6, PRIVATE_ANON), "abcdef");
        observe_mremap("call", slot(${first}), 2 * PAGE, 2 * PAGE, ${F}, slot(10));
        observe_mappings("mappings", 0, 13);
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { call: at(10), mappings: [...rest, '10-12 rw-p'], after: strip } },
    },
    {
      name: `${name}-dontunmap`,
      title: `${title} of a mapping of six are moved with MREMAP_DONTUNMAP`,
      program: c`
        fill(carve(0, 6, PRIVATE_ANON), "abcdef");
        observe_mremap("call", slot(${first}), 2 * PAGE, 2 * PAGE, ${F} | MREMAP_DONTUNMAP, slot(10));
        observe_mappings("mappings", 0, 13);
        observe_strip("after", 0, 6);
      `,
      expect: {
        dontunmap: { call: at(10), mappings: ['0-6 rw-p', '10-12 rw-p'], after: strip.replaceAll('-', '.') },
      },
    },
  ]),
});
