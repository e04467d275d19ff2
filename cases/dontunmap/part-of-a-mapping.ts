import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

export const restOfTheMappingStays = clause('dontunmap/rest-of-the-mapping-stays', {
  says: 'When part of a mapping is moved, the rest of it is untouched: pages, frames, bounds, protection and lock.',
  source: [commitOf('dontunmap'), { code: 'mm/mremap.c: move_vma, prep_move_vma, dontunmap_complete' }],
  cases: [
    ...(
      [
        ['first', 0, '...defghij', 'abc'],
        ['middle', 3, 'abc...ghij', 'def'],
        ['last', 7, 'abcdefg...', 'hij'],
      ] as const
    ).map(([which, first, rest, moved]) => ({
      name: `${which}-part-leaves-the-rest`,
      title: `the ${which} part of a mapping is moved: the other pages keep their bytes and frames`,
      program: c`
        fill(carve(0, 10, PRIVATE_ANON), "abcdefghij");
        observe_frames("frames-before", 0, 10);
        observe_mremap("move", slot(${first}), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(12));
        observe_frames("frames-after", 0, 15);
        observe_strip("after", 0, 15);
        observe_mappings("mappings", 0, 15);
      `,
      expect: {
        dontunmap: {
          'frames-before': 'ABCDEFGHIJ',
          move: at(12),
          'frames-after': `${rest}..${moved}`.toUpperCase(),
          after: `${rest}--${moved}`,
          mappings: ['0-10 rw-p', '12-15 rw-p'],
        },
      },
    })),
    {
      name: 'rest-stays-locked',
      title: 'when part of a locked mapping is moved, the rest of it stays locked',
      program: c`
        fill(carve(0, 10, PRIVATE_ANON), "abcdefghij");
        if (mlock(slot(0), 10 * PAGE))
          broken("mlock: %s", errno_name(errno));
        observe_mremap("move", slot(3), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(12));
        observe_vm_flag("locked", "lo", 0, 15);
        record_number("pages-locked", status_kb("VmLck:") * 1024 / (long)PAGE);
      `,
      expect: { dontunmap: { move: at(12), locked: '+++...++++--+++', 'pages-locked': 10 } },
      bugs: {
        'unlocks-the-whole-source': { locked: '..........--+++' },
        'counts-locked-memory-twice': { locked: '..........--+++', 'pages-locked': 13 },
      },
    },
    {
      name: 'neighbours-untouched',
      title: 'mappings that touch the source on both sides keep their pages and bounds',
      program: c`
        fill(carve_prot(0, 2, SHARED_ANON, PROT_READ | PROT_WRITE), "xy");
        fill(carve(2, 3, PRIVATE_ANON), "abc");
        fill(carve_prot(5, 2, SHARED_ANON, PROT_READ | PROT_WRITE), "vw");
        observe_mremap("move", slot(2), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(10));
        observe_strip("after", 0, 13);
        observe_mappings("mappings", 0, 13);
      `,
      expect: {
        dontunmap: {
          move: at(10),
          after: 'xy...vw---abc',
          mappings: ['0-2 rw-s', '2-5 rw-p', '5-7 rw-s', '10-13 rw-p'],
        },
      },
    },
  ],
});
