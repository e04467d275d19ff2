import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { lettered } from './file.ts';

const source = [man('DESCRIPTION'), { code: 'mm/mremap.c: mremap, shrink_vma; mm/mmap.c: do_munmap' }];

export const shrinkKeepsTheHead = clause('resize/shrink-keeps-the-head', {
  says: 'Shrinking keeps the first pages where they are, in their frames, and unmaps exactly those behind, whether the mapping may be moved or not.',
  source,
  cases: ['0', 'MREMAP_MAYMOVE'].flatMap((flags) =>
    ([3, 1] as const).map((pages) => ({
      name: `to-${pages === 1 ? 'a-page' : 'three-pages'}${flags === '0' ? '' : '-maymove'}`,
      title: `four pages to ${pages} of a mapping of six (${flags === '0' ? 'no flags' : flags})`,
      program: c`
        fill(carve(0, 6, PRIVATE_ANON), "abcdef");
        observe_frames("before", 0, 6);
        observe_mremap("call", slot(0), 4 * PAGE, ${pages} * PAGE, ${flags}, slot(8));
        observe_strip("after", 0, 13);
        observe_frames("frames", 0, 6);
        observe_mappings("mappings", 0, 13);
      `,
      expect: {
        mremap: {
          before: 'ABCDEF',
          call: at(0),
          after: pages === 1 ? 'a---ef-------' : 'abc-ef-------',
          frames: pages === 1 ? 'A...EF' : 'ABC.EF',
          mappings: [`0-${pages} rw-p`, '4-6 rw-p'],
        },
      },
    })),
  ),
});

export const shrinkInTheMiddleSplits = clause('resize/shrink-in-the-middle-splits', {
  says: 'A shrink in the middle of a mapping leaves two: what is before the hole and what is behind it, each with its own pages, of a file too.',
  source,
  cases: [
    {
      name: 'anonymous',
      title: 'three pages to one in a mapping of six',
      program: c`
        fill(carve(0, 6, PRIVATE_ANON), "abcdef");
        observe_mremap("call", slot(1), 3 * PAGE, PAGE, 0, NULL);
        observe_strip("after", 0, 6);
        observe_mappings("mappings", 0, 6);
      `,
      expect: { mremap: { call: at(1), after: 'ab--ef', mappings: ['0-2 rw-p', '4-6 rw-p'] } },
    },
    {
      name: 'file',
      title: 'three pages to one in a mapping of six pages of a file: those behind show their own page still',
      preamble: lettered,
      program: c`
        map_file(0, 6, 1, MAP_SHARED);
        observe_mremap("call", slot(1), 3 * PAGE, PAGE, 0, NULL);
        observe_strip("after", 0, 6);
        observe_mappings("mappings", 0, 6);
      `,
      expect: { mremap: { call: at(1), after: 'GH--KL', mappings: ['0-2 rw-s', '4-6 rw-s'] } },
    },
  ],
});

/** What is unmapped by a shrink from page 0, of mappings at 0-2 (a, b), 3-5 (d, e, shared) and 6-8 (g, h): [name, title, old, new, after]. */
const over = [
  ['one-of-each', 'from the first into the last', 7, 1, 'a------h'],
  ['over-a-hole', 'to the end of the first, over a hole', 5, 2, 'ab----gh'],
  ['into-a-hole', 'the old range ends in a hole', 3, 1, 'a--de-gh'],
  ['keeps-several', 'what is kept lies in two mappings with a hole between', 8, 4, 'ab-d----'],
  ['hole-to-hole', 'the new range ends in a hole as well', 6, 3, 'ab----gh'],
  ['nothing-to-unmap', 'what would be unmapped is a hole', 3, 2, 'ab-de-gh'],
  ['behind-all', 'the old range ends far behind the last', 40, 7, 'ab-de-g-'],
] as const;

export const shrinkOverSeveralMappings = clause('resize/shrink-over-several-mappings', {
  says: 'A shrink in place may reach over several mappings and holes, with what it keeps and with what it unmaps.',
  source,
  cases: over.map(([name, title, from, to, after]) => ({
    name,
    title,
    program: c`
      fill(carve(0, 2, PRIVATE_ANON), "ab");
      fill(carve(3, 2, SHARED_ANON), "de");
      fill(carve(6, 2, PRIVATE_ANON), "gh");
      observe_mremap("call", slot(0), ${from} * PAGE, ${to} * PAGE, 0, NULL);
      observe_strip("after", 0, 8);
    `,
    expect: { mremap: { call: at(0), after } },
  })),
});

export const shrinkGivesTheTailAway = clause('resize/shrink-gives-the-tail-away', {
  says: 'What was cut off is free: it can be mapped by others, and a mapping that grows there again has new pages, or those of its file.',
  source: [...source, { list: 'zig issue 5245' }],
  cases: [
    {
      name: 'mapped-by-another',
      title: 'another mapping takes exactly the tail',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("call", slot(0), 4 * PAGE, 2 * PAGE, 0, NULL);
        record_flag("taken", mmap(slot(2), 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == slot(2));
        observe_strip("after", 0, 5);
      `,
      expect: { mremap: { call: at(0), taken: true, after: 'ab..-' } },
    },
    {
      name: 'grown-again',
      title: 'private anonymous pages that were cut off are zeros when it has grown again',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("shrink", slot(0), 4 * PAGE, 2 * PAGE, 0, NULL);
        observe_mremap("grow", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_strip("after", 0, 5);
        observe_mappings("mappings", 0, 5);
      `,
      expect: { mremap: { shrink: at(0), grow: at(0), after: 'ab..-', mappings: ['0-4 rw-p'] } },
    },
    {
      name: 'private-file-grown-again',
      title: 'what was written to private pages of a file is gone when it has grown again: the file shows',
      preamble: lettered,
      program: c`
        fill(map_file(0, 4, 0, MAP_PRIVATE), "abcd");
        observe_mremap("shrink", slot(0), 4 * PAGE, 2 * PAGE, 0, NULL);
        observe_mremap("grow", slot(0), 2 * PAGE, 5 * PAGE, 0, NULL);
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { shrink: at(0), grow: at(0), after: 'abHIJ-' } },
    },
    {
      name: 'shared-grown-again',
      title: 'what was written to shared pages is there when it has grown again',
      program: c`
        fill(carve(0, 4, SHARED_ANON), "abcd");
        observe_mremap("shrink", slot(0), 4 * PAGE, PAGE, 0, NULL);
        observe_mremap("grow", slot(0), PAGE, 4 * PAGE, 0, NULL);
        observe_strip("after", 0, 5);
      `,
      expect: { mremap: { shrink: at(0), grow: at(0), after: 'abcd-' } },
    },
  ],
});
