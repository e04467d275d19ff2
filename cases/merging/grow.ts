import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { lettered } from '../resize/file.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

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
