import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { lettered } from '../resize/file.ts';
import { commitOf } from '../sources.ts';

const apart = ['0-4 rw-p', '4-6 rw-p'];

/** What is always the same, and the entries by change. */
const grown = <Change extends string>(
  records: { readonly call: { readonly page: number }; readonly after?: string },
  entries: Readonly<Record<Change, readonly string[]>>,
) =>
  Object.fromEntries(
    Object.entries<readonly string[]>(entries).map(([change, mappings]) => [
      change,
      { ...records, mappings: [...mappings] },
    ]),
  );

/** Which of two private mappings with a gap between have been written to: [name, title, C, entries afterwards]. */
const touched = [
  ['neither', 'neither was touched', '', '......-', ['0-6 rw-p']],
  ['first', 'the first was touched', 'fill(slot(0), "ab");', 'ab....-', ['0-6 rw-p']],
  ['second', 'the second was touched', 'fill(slot(4), "xy");', '....xy-', ['0-6 rw-p']],
  // Each has an anon_vma of its own.
  [
    'both',
    'both were touched, apart',
    'fill(slot(0), "ab");\nfill(slot(4), "xy");',
    'ab..xy-',
    ['0-4 rw-p', '4-6 rw-p'],
  ],
] as const;

export const growthMergesWithTheNext = clause('merging/growth-merges-with-the-next', {
  says: 'Growth that reaches the next mapping makes one entry of both where they could be one: alike, and not both touched apart.',
  source: [commitOf('growth-merges'), commitOf('untouched-merges-behind-touched')],
  cases: [
    ...touched.map(([name, title, setUp, after, mappings]) => ({
      name,
      title: `growth over the gap between two private mappings: ${title}`,
      program: c`
        carve(0, 2, PRIVATE_ANON);
        carve(4, 2, PRIVATE_ANON);
        ${setUp}
        observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_mappings("mappings", 0, 7);
        observe_strip("after", 0, 7);
      `,
      expect: grown(
        { call: at(0), after },
        {
          mremap: apart,
          'growth-merges': name === 'first' ? apart : mappings,
          'untouched-merges-behind-touched': mappings,
        },
      ),
    })),
    {
      name: 'from-the-middle',
      title: 'growth of the last page of a mapping over the gap: one entry',
      program: c`
        carve(0, 2, PRIVATE_ANON);
        carve(4, 2, PRIVATE_ANON);
        observe_mremap("call", slot(1), PAGE, 3 * PAGE, 0, NULL);
        observe_mappings("mappings", 0, 7);
      `,
      expect: grown({ call: at(1) }, { mremap: ['0-4 rw-p', '4-6 rw-p'], 'growth-merges': ['0-6 rw-p'] }),
    },
    ...(
      [
        ['file-in-order', 'the next shows the pages of the file that come then', 4, ['0-6 rw-s'], 'FGHIJK-'],
        [
          'file-out-of-order',
          'the next shows other pages of the file',
          5,
          ['0-4 rw-s', '4-6 rw-s'],
          'FGHIKL-',
        ],
      ] as const
    ).map(([name, title, offset, mappings, after]) => ({
      name,
      title: `growth over the gap between two mappings of a file: ${title}`,
      preamble: lettered,
      program: c`
        map_file(0, 2, 0, MAP_SHARED);
        map_file(4, 2, ${offset}, MAP_SHARED);
        observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_mappings("mappings", 0, 7);
        observe_strip("after", 0, 7);
      `,
      expect: grown({ call: at(0), after }, { mremap: ['0-4 rw-s', '4-6 rw-s'], 'growth-merges': mappings }),
    })),
  ],
});

/** In what the next mapping may differ: [name, title, C]. */
const differences = [
  ['protection', 'its protection', 'carve_prot(4, 2, PRIVATE_ANON, PROT_READ);', 'r--p'],
  ['sharing', 'that it is shared', 'carve(4, 2, SHARED_ANON);', 'rw-s'],
  ['file', 'that it is of a file', 'carve(4, 2, PRIVATE_MEMFD);', 'rw-p'],
  [
    'dontfork',
    'MADV_DONTFORK',
    'carve(4, 2, PRIVATE_ANON);\nmadvise(slot(4), 2 * PAGE, MADV_DONTFORK);',
    'rw-p',
  ],
  [
    'lock',
    'that it is locked',
    'carve(4, 2, PRIVATE_ANON);\nif (mlock(slot(4), 2 * PAGE))\n  broken("mlock: %s", errno_name(errno));',
    'rw-p',
  ],
] as const;

export const growthKeepsApartWhatDiffers = clause('merging/growth-keeps-apart-what-differs', {
  says: 'Growth up to a mapping that differs in protection, sharing, file, advice or lock leaves two entries, each as it was.',
  source: [{ code: 'mm/vma.c: is_mergeable_vma' }],
  cases: differences.map(([name, title, setUp, entry]) => ({
    name,
    title: `growth up to a mapping that differs in ${title}`,
    program: c`
      carve(0, 2, PRIVATE_ANON);
      ${setUp}
      observe_mremap("call", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
      observe_mappings("mappings", 0, 7);
    `,
    expect: { mremap: { call: at(0), mappings: ['0-4 rw-p', `4-6 ${entry}`] } },
  })),
});
