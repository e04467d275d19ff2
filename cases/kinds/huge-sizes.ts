import { c, outside, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';
import { before516, since516, blockAt, flagsOf, hugePages } from './huge-pages.ts';

export const hugePagesAreAligned = clause('kinds/huge-pages-are-aligned', {
  says: 'Of huge pages source and target have to be aligned to the huge page, else EINVAL before anything is unmapped (5.16); even a new address that no flag asks for.',
  source: [since516, before516],
  needs: ['root'],
  cases: (
    [
      [
        'old-address',
        'an old address in the middle of a huge page',
        'block(0) + BLOCK / 2',
        'BLOCK',
        'MREMAP_MAYMOVE | MREMAP_FIXED',
        'block(4)',
        false,
        'ab---y-',
      ],
      [
        'old-address-in-place',
        'an old address in the middle of a huge page, without a move,',
        'block(0) + BLOCK / 2',
        'BLOCK',
        '0',
        'NULL',
        true,
        'ab--xy-',
      ],
      [
        'new-address',
        'a new address that is not aligned',
        'block(0)',
        'BLOCK',
        'MREMAP_MAYMOVE | MREMAP_FIXED',
        'block(4) + PAGE',
        false,
        'ab--xy-',
      ],
      [
        'new-address-by-half',
        'a new address that is half a huge page off',
        'block(0)',
        'BLOCK',
        'MREMAP_MAYMOVE | MREMAP_FIXED',
        'block(4) + BLOCK / 2',
        false,
        'ab--xy-',
      ],
      [
        'new-address-not-asked-for',
        'a new address that is not aligned, and no flag that asks for one',
        'block(0)',
        'BLOCK',
        '0',
        'block(4) + PAGE',
        true,
        'ab--xy-',
      ],
    ] as const
  ).map(([name, title, from, size, flags, to, early, old]) => ({
    name,
    title: `${title} is refused`,
    preamble: hugePages,
    program: c`
      set_up(4);
      fill_blocks(map_huge(0, 2, MAP_PRIVATE), "ab");
      fill_blocks(map_huge(4, 2, MAP_PRIVATE), "xy");
      observe_mremap_blocks("move", ${from}, ${size}, ${size}, ${flags}, ${to});
      observe_blocks("after", 0, 7);
    `,
    expect: {
      mremap: early
        ? { move: name.startsWith('old') ? outside : blockAt(0), after: 'ab--xy-' }
        : { move: refused('EINVAL'), after: old },
      'source-looked-up-first': { move: refused('EINVAL'), after: 'ab--xy-' },
    },
    alone: true as const,
  })),
});

export const hugePagesAreRounded = clause('kinds/huge-pages-are-rounded', {
  says: 'Since 5.16 sizes are rounded up to whole huge pages: a byte means the whole page that it is of.',
  source: [since516],
  needs: ['root'],
  cases: (
    [
      [
        'moved-by-a-byte',
        'a move of one byte moves a whole huge page',
        '1, 1, MREMAP_MAYMOVE | MREMAP_FIXED',
        4,
        '-b--a--',
      ],
      [
        'moved-by-one-and-a-bit',
        'a move of a huge page and a byte moves two',
        'BLOCK + 1, BLOCK + 1, MREMAP_MAYMOVE | MREMAP_FIXED',
        4,
        '----ab-',
      ],
      [
        'shrunk-by-a-page',
        'shrinking by one small page changes nothing',
        '2 * BLOCK, 2 * BLOCK - PAGE, 0',
        0,
        'ab-----',
      ],
      ['shrunk-to-one', 'shrinking to a byte leaves one huge page', '2 * BLOCK, 1, 0', 0, 'a------'],
      ['grown-within', 'growth within the huge page is none', 'PAGE, BLOCK, 0', 0, 'ab-----'],
      [
        'shrunk-and-moved',
        'shrinking to a byte with a move moves one huge page and frees the other',
        '2 * BLOCK, 1, MREMAP_MAYMOVE | MREMAP_FIXED',
        4,
        '----a--',
      ],
    ] as const
  ).map(([name, title, args, block, after]) => ({
    name,
    title,
    preamble: hugePages,
    program: c`
      set_up(4);
      fill_blocks(map_huge(0, 2, MAP_PRIVATE), "ab");
      observe_mremap_blocks("call", block(0), ${args}, ${block === 0 ? 'NULL' : 'block(4)'});
      observe_blocks("after", 0, 7);
      record_number("free", huge_pages("HugePages_Free:"));
    `,
    expect: {
      mremap: { call: refused('EINVAL'), after: 'ab-----', free: 2 },
      'source-looked-up-first': { call: blockAt(block), after, free: 4 - after.replace(/-/g, '').length },
    },
    alone: true as const,
  })),
});

export const hugePagesDoNotGrow = clause('kinds/huge-pages-do-not-grow', {
  says: 'Huge pages do not grow: EINVAL, in place as with a move, and nothing is unmapped (5.16); before, what is at a fixed target is.',
  source: [man('ERRORS, EINVAL'), before516, since516],
  needs: ['root'],
  cases: flagsOf.flatMap(([name, flags]) =>
    (
      [
        ['in-place', '0, NULL', 'a---x--', 'a---x--'],
        ['anywhere', 'MREMAP_MAYMOVE, NULL', 'a---x--', 'a---x--'],
        ['at-a-fixed-address', 'MREMAP_MAYMOVE | MREMAP_FIXED, block(4)', 'a------', 'a---x--'],
      ] as const
    ).map(([how, args, old, now]) => ({
      name: `${name}-${how}`,
      title: `a ${name} huge page is not grown ${how.replaceAll('-', ' ')}`,
      preamble: hugePages,
      program: c`
        set_up(4);
        fill_blocks(map_huge(0, 1, ${flags}), "a");
        fill_blocks(map_huge(4, 1, MAP_PRIVATE), "x");
        observe_mremap_blocks("grow", block(0), BLOCK, 2 * BLOCK, ${args});
        observe_blocks("after", 0, 7);
      `,
      expect: {
        mremap: { grow: refused('EINVAL'), after: old },
        'source-looked-up-first': { grow: refused('EINVAL'), after: now },
      },
      alone: true as const,
    })),
  ),
});

export const hugePagesShrink = clause('kinds/huge-pages-shrink', {
  says: 'Huge pages shrink in place by whole ones, and what is cut off goes back to the pool.',
  source: [{ code: 'mm/mremap.c: shrink_vma' }],
  needs: ['root'],
  cases: [
    ...flagsOf.map(([name, flags]) => ({
      name,
      title: `three ${name} huge pages are shrunk to one`,
      preamble: hugePages,
      program: c`
        set_up(4);
        fill_blocks(map_huge(0, 3, ${flags}), "abc");
        observe_mremap_blocks("shrink", block(0), 3 * BLOCK, BLOCK, 0, NULL);
        observe_blocks("after", 0, 4);
        record_number("free", huge_pages("HugePages_Free:"));
      `,
      expect: {
        // Of shared ones the object keeps what nobody maps.
        mremap: { shrink: blockAt(0), after: 'a---', free: name === 'shared' ? 1 : 3 },
      },
      alone: true as const,
    })),
    {
      name: 'within-a-page',
      title: 'shrinking to a part of a huge page is refused before 5.16',
      preamble: hugePages,
      program: c`
        set_up(2);
        fill_blocks(map_huge(0, 2, MAP_PRIVATE), "ab");
        observe_mremap_blocks("shrink", block(0), 2 * BLOCK, BLOCK + PAGE, 0, NULL);
        observe_blocks("after", 0, 3);
      `,
      expect: {
        mremap: { shrink: refused('EINVAL'), after: 'ab-' },
        'source-looked-up-first': { shrink: blockAt(0), after: 'ab-' },
      },
      alone: true,
    },
  ],
});
