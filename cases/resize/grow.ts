import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { lettered } from './file.ts';

const source = [man('DESCRIPTION'), { code: 'mm/mremap.c: mremap, expand_vma_in_place, vma_expandable' }];

export const growInPlace = clause('resize/grow-in-place', {
  says: 'A range that ends with its mapping grows in place when there is room behind it, from the middle of a mapping too, whether it may be moved or not; its pages keep their frames.',
  source: [...source, { list: 'bugzilla.suse 1206359: wrong in 6.1.0 to 6.1.2' }],
  cases: ['0', 'MREMAP_MAYMOVE'].flatMap((flags) =>
    (
      [
        ['whole', 'a whole mapping', 0, 4],
        ['from-the-middle', 'the second half of a mapping', 2, 2],
        ['last-page', 'the last page of a mapping', 3, 1],
      ] as const
    ).flatMap(([name, title, first, pages]) => [
      {
        name: `${name}${flags === '0' ? '' : '-maymove'}`,
        title: `${title} grows by two pages (${flags === '0' ? 'no flags' : flags}): zeros behind it, one entry`,
        program: c`
          fill(carve(0, 4, PRIVATE_ANON), "abcd");
          observe_frames("before", 0, 4);
          observe_mremap("call", slot(${first}), ${pages} * PAGE, ${pages + 2} * PAGE, ${flags}, slot(10));
          observe_strip("after", 0, 12);
          observe_frames("frames", 0, 4);
          observe_mappings("mappings", 0, 12);
        `,
        expect: {
          mremap: {
            before: 'ABCD',
            call: at(first),
            after: 'abcd..------',
            frames: 'ABCD',
            mappings: ['0-6 rw-p'],
          },
        },
      },
      {
        name: `${name}-of-a-file${flags === '0' ? '' : '-maymove'}`,
        title: `${title} grows by two pages of its file (${flags === '0' ? 'no flags' : flags}): the next ones show`,
        preamble: lettered,
        program: c`
          map_file(0, 4, 1, MAP_SHARED);
          observe_mremap("call", slot(${first}), ${pages} * PAGE, ${pages + 2} * PAGE, ${flags}, slot(10));
          observe_strip("after", 0, 12);
          observe_mappings("mappings", 0, 12);
        `,
        expect: { mremap: { call: at(first), after: 'GHIJKL------', mappings: ['0-6 rw-s'] } },
      },
    ]),
  ),
});

export const growOnlyAtItsEnd = clause('resize/grow-only-at-its-end', {
  says: 'A range that ends before its mapping does not grow in place, also when both together were mapped apart: it is refused with ENOMEM, or moved away from the rest, which stays.',
  source: [...source, { list: 'an emulator whose tracker kept apart what the kernel had merged' }],
  cases: (
    [
      ['first-half', 'the first half of a mapping', 'fill(carve(0, 4, PRIVATE_ANON), "abcd");'],
      [
        'first-of-two',
        'the first of two mappings that have become one',
        'carve(0, 2, PRIVATE_ANON);\ncarve(2, 2, PRIVATE_ANON);\nfill(slot(0), "abcd");',
      ],
    ] as const
  ).flatMap(([name, title, setUp]) => [
    {
      name,
      title: `${title} is not grown without MREMAP_MAYMOVE`,
      program: c`
        ${setUp}
        observe_mremap("call", slot(0), 2 * PAGE, 3 * PAGE, 0, NULL);
        observe_strip("after", 0, 6);
        observe_mappings("mappings", 0, 6);
      `,
      expect: { mremap: { call: refused('ENOMEM'), after: 'abcd--', mappings: ['0-4 rw-p'] } },
    },
    {
      name: `${name}-maymove`,
      title: `${title} is moved with MREMAP_MAYMOVE: the rest stays`,
      program: c`
        char *got;

        ${setUp}
        got = observe_mremap("call", slot(0), 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE, NULL);
        observe_strip("rest", 0, 6);
        observe_strip_at("moved", got, 3, -1);
      `,
      expect: { mremap: { call: 'outside', rest: '--cd--', moved: 'ab.' } },
    },
  ]),
});

/** What may lie behind a mapping: [name, title, C, what it reads as]. */
const neighbours = [
  ['private', 'a private mapping', 'fill(carve(6, 2, PRIVATE_ANON), "xy");', 'xy'],
  ['shared', 'a shared mapping', 'fill(carve(6, 2, SHARED_ANON), "xy");', 'xy'],
  ['file', 'a file', 'fill(carve(6, 2, SHARED_MEMFD), "xy");', 'xy'],
  ['inaccessible', 'a mapping without access', 'carve_prot(6, 2, PRIVATE_ANON, PROT_NONE);', '##'],
] as const;

export const growUpToANeighbour = clause('resize/grow-up-to-a-neighbour', {
  says: 'A mapping grows up to the one behind it, whatever that is, and not a page further: then it is refused with ENOMEM, or moved, and the neighbour keeps its pages.',
  source,
  cases: neighbours.flatMap(([name, title, setUp, reads]) => [
    {
      name: `up-to-${name}`,
      title: `growth of exactly the gap before ${title}`,
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        ${setUp}
        observe_mremap("call", slot(0), 4 * PAGE, 6 * PAGE, 0, NULL);
        observe_strip("after", 0, 9);
      `,
      expect: { mremap: { call: at(0), after: `abcd..${reads}-` } },
    },
    {
      name: `into-${name}`,
      title: `growth of a page more than the gap before ${title}`,
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        ${setUp}
        observe_mremap("call", slot(0), 4 * PAGE, 7 * PAGE, 0, NULL);
        observe_strip("after", 0, 9);
      `,
      expect: { mremap: { call: refused('ENOMEM'), after: `abcd--${reads}-` } },
    },
    {
      name: `away-from-${name}`,
      title: `growth of a page more than the gap before ${title}, with MREMAP_MAYMOVE`,
      program: c`
        char *got;

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        ${setUp}
        got = observe_mremap("call", slot(0), 4 * PAGE, 7 * PAGE, MREMAP_MAYMOVE, NULL);
        observe_strip("after", 0, 9);
        observe_strip_at("moved", got, 7, -1);
      `,
      expect: { mremap: { call: 'outside', after: `------${reads}-`, moved: 'abcd...' } },
    },
  ]),
});

export const growUpToAStack = clause('resize/grow-up-to-a-stack', {
  says: 'Growth in place goes up to a mapping that grows downwards: the guard gap before that is not kept.',
  source: [
    {
      code: 'mm/mremap.c: vma_expandable; mm/mmap.c: stack_guard_gap counts for unmapped areas that are looked for',
    },
  ],
  cases: [
    {
      name: 'no-guard-gap',
      title: 'growth of exactly the gap before a mapping of MAP_GROWSDOWN',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        if (mmap(slot(5), PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, -1, 0) != slot(5))
          broken("mmap: %s", errno_name(errno));
        fill(slot(5), "x");
        observe_mremap("call", slot(0), 2 * PAGE, 5 * PAGE, 0, NULL);
        observe_strip("after", 0, 7);
      `,
      expect: { mremap: { call: at(0), after: 'ab...x-' } },
    },
  ],
});

export const growAtTheEndOfUserSpace = clause('resize/grow-at-the-end-of-user-space', {
  says: 'A mapping that ends with user space has no room behind it: growth is refused with ENOMEM, or moved.',
  source,
  cases: (
    [
      ['in-place', 'without MREMAP_MAYMOVE it is refused', '0', refused('ENOMEM'), 'ab'],
      ['maymove', 'with MREMAP_MAYMOVE it is moved', 'MREMAP_MAYMOVE', 'outside', '--'],
    ] as const
  ).map(([name, title, flags, call, after]) => ({
    name,
    title: `the last two pages of user space: ${title}`,
    program: c`
      char *last = user_space_end() - 2 * PAGE;

      if (mmap(last, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != last)
        broken("mmap: %s", errno_name(errno));
      fill(last, "ab");
      observe_mremap("call", last, 2 * PAGE, 3 * PAGE, ${flags}, NULL);
      observe_strip_at("after", last, 2, -1);
    `,
    expect: { mremap: { call, after } },
  })),
});

export const growAgainAndAgain = clause('resize/grow-again-and-again', {
  says: 'A mapping that grows page by page, in place or moved, keeps every byte.',
  source,
  cases: (
    [
      ['in-place', 'in place', '0', ''],
      [
        'moved',
        'moved each time, as a page is mapped behind it',
        'MREMAP_MAYMOVE',
        'mmap(grown + pages * PAGE, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);',
      ],
    ] as const
  ).map(([name, title, flags, block]) => ({
    name,
    title: `a hundred times by a page, ${title}`,
    program: c`
      /* Room for all of it, which nobody else has. */
      char *grown = mmap(NULL, 256 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      long intact = 0, moved = 0;
      size_t pages = 1;

      if (grown == MAP_FAILED || munmap(grown, 256 * PAGE) ||
          mmap(grown, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != grown)
        broken("mmap: %s", errno_name(errno));
      for (; pages <= 100; pages++) {
        char *got;

        *(size_t *)(grown + (pages - 1) * PAGE) = pages;
        ${block}
        got = sys_mremap(grown, pages * PAGE, (pages + 1) * PAGE, ${flags}, NULL);
        if (got == MAP_FAILED)
          failed("mremap to %zu pages: %s", pages + 1, errno_name(errno));
        moved += got != grown;
        grown = got;
      }
      for (size_t i = 0; i < 100; i++)
        intact += *(size_t *)(grown + i * PAGE) == i + 1;
      record_number("moved", moved);
      record_number("intact", intact);
    `,
    expect: { mremap: { moved: name === 'moved' ? 100 : 0, intact: 100 } },
  })),
});
