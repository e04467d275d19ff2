import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { lettered } from '../resize/file.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const source = [man('MREMAP_FIXED'), { code: 'mm/mremap.c: mremap_to, move_vma' }];

/** What lies where four pages are moved to, 8-12, and around: [name, title, C, afterwards]. */
const targets = [
  ['free', 'nothing', '', '--abcd----'],
  ['whole', 'a mapping of the same place', 'fill(carve(8, 4, SHARED_ANON), "wxyz");', '--abcd----'],
  [
    'first-page',
    'a mapping that ends in its first page',
    'fill(carve(6, 3, SHARED_ANON), "uvw");',
    'uvabcd----',
  ],
  [
    'last-page',
    'a mapping that begins in its last page',
    'fill(carve(11, 3, SHARED_ANON), "xyz");',
    '--abcdyz--',
  ],
  ['middle', 'a mapping of two pages in its middle', 'fill(carve(9, 2, SHARED_ANON), "xy");', '--abcd----'],
  [
    'around',
    'a mapping that is larger on both sides',
    'fill(carve(6, 8, SHARED_ANON), "stuvwxyz");',
    'stabcdyz--',
  ],
  [
    'several',
    'three mappings with holes between, the outer ones larger',
    'fill(carve(6, 3, SHARED_ANON), "uvw");\nfill(carve(10, 1, PRIVATE_ANON), "x");\nfill(carve(11, 4, SHARED_ANON), "yzab");',
    'uvabcdzab-',
  ],
] as const;

export const whatTheTargetHeld = clause('move/what-the-target-held', {
  says: 'Whatever was mapped in the new range is unmapped, in part and over holes too, and what lies outside stays to the page.',
  source,
  cases: targets.map(([name, title, setUp, after]) => ({
    name,
    title: `to where there is ${title}`,
    program: c`
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      ${setUp}
      observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(8));
      observe_strip("source", 0, 4);
      observe_strip("target", 6, 10);
    `,
    expect: { mremap: { call: at(8), source: '----', target: after } },
  })),
});

/** Moves of parts of six pages a to f at 0: [name, title, first, old pages, new pages, to, afterwards of 0-14]. */
const parts = [
  ['middle-page', 'a page out of the middle', 2, 1, 1, 8, 'ab-def--c-----'],
  ['shrink', 'all of it, three pages of which are kept', 0, 6, 3, 8, '--------abc---'],
  ['shrink-a-part', 'two of four pages from the second on', 1, 4, 2, 8, 'a----f--bc----'],
  ['grow', 'all of it, and two pages more', 0, 6, 8, 6, '------abcdef..'],
  ['grow-a-part', 'two pages of the middle, and two pages more', 2, 2, 4, 8, 'ab--ef--cd..--'],
  ['over-its-own-end', 'the first two pages over the last two', 0, 2, 2, 4, '--cdab--------'],
  ['over-its-own-start', 'the last two pages over the first two', 4, 2, 2, 0, 'efcd----------'],
  [
    'grow-over-its-own-end',
    'the first page, and two pages more, over the rest',
    0,
    1,
    3,
    2,
    '-ba..f--------',
  ],
  ['one-page-behind', 'the first page to the one right behind it', 0, 1, 1, 1, '-acdef--------'],
] as const;

export const partsMove = clause('move/parts-move', {
  says: 'Any part of a mapping can be moved, smaller or larger, out of it or over another part of it: the rest stays where it is.',
  source,
  cases: [
    ...(
      [
        ['behind-the-start-of-a-page-table', 5],
        ['behind-a-page-of-a-page-table', 1],
      ] as const
    ).map(([name, offset]) => ({
      name,
      title: `a part of two page tables that begins ${offset} pages behind the start of its mapping and of a page table, to a place that lies alike: what is before it stays`,
      program: c`
        size_t before = ${offset} * PAGE;
        char *from = block(0) + before, *to = block(8) + before;

        if (mmap(block(0), 3 * BLOCK, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        madvise(block(0), 3 * BLOCK, MADV_NOHUGEPAGE);
        fill_blocks(block(0), "abc");
        record_flag("moved", sys_mremap(from, 2 * BLOCK, 2 * BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
        observe_strip_at("before", from - PAGE, 2, -1);
        observe_strip_at("behind", block(2) + before - PAGE, 2, -1);
        observe_strip_at("begin", to - PAGE, 2, -1);
        observe_strip_at("end", block(10) + before - PAGE, 2, -1);
      `,
      expect: { mremap: { moved: true, before: 'a-', behind: '-c', begin: '-a', end: 'c-' } },
    })),
    ...parts.map(([name, title, first, from, to, where, after]) => ({
      name,
      title,
      program: c`
      fill(carve(0, 6, PRIVATE_ANON), "abcdef");
      observe_mremap("call", slot(${first}), ${from} * PAGE, ${to} * PAGE, ${F}, slot(${where}));
      observe_strip("after", 0, 14);
    `,
      expect: { mremap: { call: at(where), after } },
    })),
  ],
});

export const growingMoveOfAFile = clause('move/growing-move-of-a-file', {
  says: 'A move that grows a mapping of a file shows the next pages of the file, from the middle of a mapping too, and keeps what was written to private pages.',
  source,
  cases: (['SHARED', 'PRIVATE'] as const).map((sharing) => ({
    name: sharing.toLowerCase(),
    title: `two ${sharing.toLowerCase()} pages of the middle, and two pages more`,
    preamble: lettered,
    program: c`
      map_file(0, 4, 1, MAP_${sharing});
      fill(slot(1), "x");
      observe_mremap("call", slot(1), 2 * PAGE, 4 * PAGE, ${F}, slot(8));
      observe_strip("after", 0, 13);
    `,
    expect: { mremap: { call: at(8), after: 'G--J----xIJK-' } },
  })),
});

export const framesMove = clause('move/frames-move', {
  says: 'A plain move moves page frames: nothing is copied, absent pages stay absent, and so it is there and back, and in a ring of three.',
  source,
  cases: [
    {
      name: 'there-and-back',
      title: 'three pages with an absent one between, there and back',
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "a");
        fill(slot(2), "c");
        observe_frames("before", 0, 3);
        observe_mremap("there", slot(0), 3 * PAGE, 3 * PAGE, ${F}, slot(6));
        observe_frames("moved", 0, 9);
        observe_mremap("back", slot(6), 3 * PAGE, 3 * PAGE, ${F}, slot(0));
        observe_frames("after", 0, 9);
        observe_strip("strip", 0, 9);
      `,
      expect: {
        mremap: {
          before: 'A.B',
          there: at(6),
          moved: '......A.B',
          back: at(0),
          after: 'A.B......',
          strip: 'a.c------',
        },
      },
    },
    {
      name: 'two-change-places',
      title: 'two mappings change places by three moves',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(4, 2, PRIVATE_ANON), "xy");
        observe_frames("before", 0, 6);
        observe_mremap("aside", slot(0), 2 * PAGE, 2 * PAGE, ${F}, slot(10));
        observe_mremap("over", slot(4), 2 * PAGE, 2 * PAGE, ${F}, slot(0));
        observe_mremap("back", slot(10), 2 * PAGE, 2 * PAGE, ${F}, slot(4));
        observe_frames("frames", 0, 6);
        observe_strip("after", 0, 12);
      `,
      expect: {
        mremap: {
          before: 'AB..CD',
          aside: at(10),
          over: at(0),
          back: at(4),
          frames: 'CD..AB',
          after: 'xy--ab------',
        },
      },
    },
    {
      name: 'a-thousand-moves',
      title: 'a page that was moved a thousand times is the same',
      program: c`
        long refused = 0;

        fill(carve(0, 1, PRIVATE_ANON), "a");
        observe_frames("before", 0, 1);
        for (long i = 0; i < 1000; i++)
          refused += sys_mremap(slot(i % 40), PAGE, PAGE, ${F}, slot((i + 1) % 40)) == MAP_FAILED;
        record_number("refused", refused);
        observe_frames("frames", 0, 2);
        observe_strip("after", 0, 2);
      `,
      expect: { mremap: { before: 'A', refused: 0, frames: 'A.', after: 'a-' } },
    },
  ],
});

const protections = [
  ['none', 'PROT_NONE', '---p', '##', '##'],
  ['read', 'PROT_READ', 'r--p', 'ab', '##'],
  ['exec', 'PROT_READ | PROT_EXEC', 'r-xp', 'ab', '##'],
  ['write', 'PROT_READ | PROT_WRITE', 'rw-p', 'ab', '++'],
] as const;

export const protectionMoves = clause('move/protection-moves', {
  says: 'A mapping keeps its protection where it is moved, and its bytes, whether they can be read or not.',
  source,
  cases: protections.map(([name, protection, entry, reads, writes]) => ({
    name,
    title: `two pages of ${protection} are moved`,
    program: c`
      fill(carve(0, 2, PRIVATE_ANON), "ab");
      if (mprotect(slot(0), 2 * PAGE, ${protection}))
        broken("mprotect: %s", errno_name(errno));
      observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, ${F}, slot(4));
      observe_mappings("mappings", 0, 8);
      observe_strip("after", 4, 2);
      observe_write("write", 4, 2, 'x');
      if (mprotect(slot(4), 2 * PAGE, PROT_READ))
        broken("mprotect: %s", errno_name(errno));
      observe_strip("bytes", 4, 2);
    `,
    expect: {
      mremap: {
        call: at(4),
        mappings: [`4-6 ${entry}`],
        after: reads,
        write: writes,
        bytes: writes === '++' ? 'xx' : 'ab',
      },
    },
  })),
});
