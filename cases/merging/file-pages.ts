import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { lettered } from '../resize/file.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

/** Pages of a file that become one entry: [name, title, C, what 2-8 shows, what 20-26 shows]. */
const mergers = [
  [
    'behind',
    'pages that were moved behind those before them',
    `map_file(2, 2, 0, SHARING);\nmap_file(20, 2, 2, SHARING);\nobserve_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));`,
    4,
    'FGHI--',
    '------',
  ],
  [
    'before',
    'pages that were moved before those behind them',
    `map_file(6, 2, 4, SHARING);\nmap_file(20, 2, 2, SHARING);\nobserve_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));`,
    4,
    '--HIJK',
    '------',
  ],
  [
    'between',
    'pages that were moved between those before and behind them',
    `map_file(2, 2, 0, SHARING);\nmap_file(6, 2, 4, SHARING);\nmap_file(20, 2, 2, SHARING);\nobserve_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));`,
    4,
    'FGHIJK',
    '------',
  ],
  [
    'part',
    'pages from the middle of a mapping that were moved behind those before them',
    `map_file(2, 2, 0, SHARING);\nmap_file(20, 6, 0, SHARING);\nobserve_mremap("call", slot(22), 2 * PAGE, 2 * PAGE, ${F}, slot(4));`,
    4,
    'FGHI--',
    'FG--JK',
  ],
  [
    'grown',
    'pages that have grown up to those behind them',
    'map_file(2, 2, 0, SHARING);\nmap_file(6, 2, 4, SHARING);\nobserve_mremap("call", slot(2), 2 * PAGE, 4 * PAGE, 0, NULL);',
    2,
    'FGHIJK',
    '------',
  ],
  [
    'grown-from-the-middle',
    'the last page of those, that has grown up to those behind',
    'map_file(2, 2, 0, SHARING);\nmap_file(6, 2, 4, SHARING);\nobserve_mremap("call", slot(3), PAGE, 3 * PAGE, 0, NULL);',
    3,
    'FGHIJK',
    '------',
  ],
] as const;

export const rightPagesAfterwards = clause('merging/right-pages-afterwards', {
  says: 'What has become one entry shows the right pages of its file, also when they have to be found anew, and so does what was left of the source.',
  source: [{ code: 'mm/vma.c: vma_expand, commit_merge: vm_pgoff' }, { list: 'LTP mremap06' }],
  cases: mergers.flatMap(([name, title, setUp, result, after, source]) =>
    (['MAP_SHARED', 'MAP_PRIVATE'] as const).map((sharing) => ({
      name: `${name}${sharing === 'MAP_SHARED' ? '' : '-private'}`,
      title: `${title} (${sharing})`,
      preamble: lettered,
      program: c`
        ${setUp.replaceAll('SHARING', sharing)}
        observe_strip("after", 2, 6);
        observe_strip("source", 20, 6);
        madvise(slot(2), 6 * PAGE, MADV_DONTNEED);
        madvise(slot(20), 6 * PAGE, MADV_DONTNEED);
        observe_strip("anew", 2, 6);
        observe_strip("source-anew", 20, 6);
      `,
      expect: {
        mremap: { call: at(result), after, source, anew: after, 'source-anew': source },
      },
    })),
  ),
});

/** Which of two private mappings of a file have been written to, where: [name, title, C of the first, C of the second, entries by release]. */
const written = [
  ['neither', 'neither was written to', '', '', 'FGHI', ['one', 'one', 'one']],
  ['first', 'the first was written to', 'fill(slot(2), "a");', '', 'aGHI', ['one', 'one', 'one']],
  [
    'second',
    'the second was written to where it was',
    '',
    'fill(slot(20), "x");',
    'FGxI',
    ['apart', 'one', 'apart'],
  ],
  [
    'both',
    'both were written to',
    'fill(slot(2), "a");',
    'fill(slot(20), "x");',
    'aGxI',
    ['apart', 'apart', 'apart'],
  ],
  [
    'first-elsewhere',
    'the first was written to elsewhere, and moved here',
    `map_file(30, 2, 0, MAP_PRIVATE);\nfill(slot(30), "a");\nobserve_mremap("first", slot(30), 2 * PAGE, 2 * PAGE, ${F}, slot(2));`,
    '',
    'aGHI',
    ['one', 'one', 'apart'],
  ],
] as const;

export const privatePagesOfAFile = clause('merging/private-pages-of-a-file', {
  says: 'Private mappings of a file that is in order become one entry unless both were written to; from 6.16 to 7.2 where only what is moved was; since 7.3 only if what was written to lies as it did.',
  source: [commitOf('untouched-merges-behind-touched'), commitOf('written-file-pages-keep-their-place')],
  cases: written.map(([name, title, first, second, after, entries]) => ({
    name,
    title: `private pages of a file behind those that come before them: ${title}`,
    preamble: lettered,
    program: c`
      map_file(2, 2, 0, MAP_PRIVATE);
      ${first}
      map_file(20, 2, 2, MAP_PRIVATE);
      ${second}
      observe_mremap("call", slot(20), 2 * PAGE, 2 * PAGE, ${F}, slot(4));
      observe_mappings("mappings", 0, 40);
      observe_strip("after", 2, 4);
      madvise(slot(2), 4 * PAGE, MADV_DONTNEED);
      observe_strip("anew", 2, 4);
    `,
    expect: Object.fromEntries(
      (['mremap', 'untouched-merges-behind-touched', 'written-file-pages-keep-their-place'] as const).map(
        (change, i) => [
          change,
          {
            ...(name === 'first-elsewhere' && { first: at(2) }),
            call: at(4),
            mappings: entries[i] === 'one' ? ['2-6 rw-p'] : ['2-4 rw-p', '4-6 rw-p'],
            after,
            anew: 'FGHI',
          },
        ],
      ),
    ),
  })),
});
