import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';

const source = [man('MREMAP_DONTUNMAP'), commitOf('dontunmap')];

export const thereAndBack = clause('dontunmap/there-and-back', {
  says: 'What was moved can be moved back over the source that was left: it holds its pages again, and the place between reads as zeros.',
  source,
  cases: [
    {
      name: 'whole',
      title: 'four pages go and come back: the very frames are at the source again',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_frames("before", 0, 4);
        observe_mremap("there", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_mremap("back", slot(6), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(0));
        observe_frames("frames", 0, 10);
        observe_strip("after", 0, 10);
      `,
      expect: {
        dontunmap: { before: 'ABCD', there: at(6), back: at(0), frames: 'ABCD......', after: 'abcd--....' },
      },
    },
    {
      name: 'by-a-plain-move',
      title: 'a plain move brings them back: the place between is not mapped any more',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("there", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_mremap("back", slot(6), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(0));
        observe_strip("after", 0, 10);
      `,
      expect: { dontunmap: { there: at(6), back: at(0), after: 'abcd------' } },
    },
    {
      name: 'over-what-was-written',
      title: 'what was written to the source meanwhile is replaced when the pages come back',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        observe_mremap("there", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        fill(slot(0), "wxyz");
        observe_mremap("back", slot(7), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(1));
        observe_strip("after", 0, 10);
      `,
      expect: { dontunmap: { there: at(6), back: at(1), after: 'wbcz--a..d' } },
    },
    {
      name: 'a-hundred-times',
      title: 'four pages go and come back a hundred times',
      program: c`
        bool moved = true;

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        for (int i = 0; i < 200 && moved; i++)
          moved = sys_mremap(slot(i % 2 * 6), 4 * PAGE, 4 * PAGE,
                             MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6 - i % 2 * 6)) != MAP_FAILED;
        record_flag("moved", moved);
        observe_mappings("mappings", 0, 10);
        observe_strip("after", 0, 10);
      `,
      expect: {
        dontunmap: { moved: true, mappings: ['0-4 rw-p', '6-10 rw-p'], after: 'abcd--....' },
      },
    },
  ],
});

export const goesOnFromPlaceToPlace = clause('dontunmap/from-place-to-place', {
  says: 'The destination of one call can be the source of the next: every place on the way stays mapped and reads as zeros.',
  source,
  cases: [
    {
      name: 'four-places',
      title: 'three pages are moved three times',
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "abc");
        for (long page = 0; page < 15; page += 5)
          observe_mremap(page == 0 ? "first" : page == 5 ? "second" : "third", slot(page), 3 * PAGE, 3 * PAGE,
                         MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(page + 5));
        observe_strip("after", 0, 20);
        observe_mappings("mappings", 0, 20);
      `,
      expect: {
        dontunmap: {
          first: at(5),
          second: at(10),
          third: at(15),
          after: '...--...--...--abc--',
          mappings: ['0-3 rw-p', '5-8 rw-p', '10-13 rw-p', '15-18 rw-p'],
        },
      },
    },
    {
      name: 'page-by-page-in-reverse',
      title: 'six pages are moved one by one to a place where they lie in reverse',
      program: c`
        bool moved = true;

        fill(carve(0, 6, PRIVATE_ANON), "abcdef");
        for (long page = 0; page < 6; page++)
          moved &= sys_mremap(slot(page), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP,
                              slot(15 - page)) == slot(15 - page);
        record_flag("moved", moved);
        observe_strip("after", 0, 16);
        fill(slot(2), "x");
        observe_strip("written", 0, 16);
      `,
      expect: {
        dontunmap: { moved: true, after: '......----fedcba', written: '..x...----fedcba' },
      },
    },
    {
      name: 'two-mappings-change-places',
      title: 'two mappings change places by three calls',
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "abc");
        fill(carve(5, 3, PRIVATE_ANON), "xyz");
        observe_mremap("away", slot(0), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(10));
        observe_mremap("second", slot(5), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(0));
        observe_mremap("first", slot(10), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(5));
        observe_strip("after", 0, 13);
      `,
      expect: { dontunmap: { away: at(10), second: at(0), first: at(5), after: 'xyz--abc--...' } },
    },
  ],
});

export const replacesItsEarlierCopy = clause('dontunmap/over-its-earlier-copy', {
  says: 'A source can be moved over what was moved from it before: that is replaced, page by page, as any target is.',
  source,
  cases: [
    {
      name: 'filled-again',
      title: 'a source that was filled again replaces what it held first',
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "abc");
        observe_mremap("first", slot(0), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(5));
        fill(slot(0), "xyz");
        observe_mremap("second", slot(0), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(5));
        observe_strip("after", 0, 8);
        observe_mappings("mappings", 0, 8);
      `,
      expect: {
        dontunmap: { first: at(5), second: at(5), after: '...--xyz', mappings: ['0-3 rw-p', '5-8 rw-p'] },
      },
    },
    {
      name: 'empty',
      title: 'a source that was not touched again replaces it, too: both read as zeros',
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "abc");
        observe_mremap("first", slot(0), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(5));
        observe_mremap("second", slot(0), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(5));
        observe_strip("after", 0, 8);
      `,
      expect: { dontunmap: { first: at(5), second: at(5), after: '...--...' } },
    },
    {
      name: 'one-page-of-it',
      title: 'one page of the source replaces one of what was moved before, in another place',
      program: c`
        fill(carve(0, 3, PRIVATE_ANON), "abc");
        observe_mremap("first", slot(0), 3 * PAGE, 3 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(5));
        fill(slot(0), "xyz");
        observe_mremap("second", slot(0), PAGE, PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_strip("after", 0, 8);
      `,
      expect: { dontunmap: { first: at(5), second: at(6), after: '.yz--axc' } },
    },
    {
      name: 'inside-its-own-mapping',
      title: 'a part of a mapping is moved over another part of it',
      program: c`
        fill(carve(0, 6, PRIVATE_ANON), "abcdef");
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(3));
        observe_strip("after", 0, 6);
      `,
      expect: { dontunmap: { move: at(3), after: '..cabf' } },
    },
  ],
});

const beside = (to: number) => `observe_mremap("move", slot(4), 4 * PAGE, 4 * PAGE,
               MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(${to}));`;

export const besideItself = clause('dontunmap/right-beside-itself', {
  says: 'A mapping that is moved right behind or right before itself and its source are two mappings still, also when no page was ever touched.',
  source: [...source, { code: 'mm/vma.c: copy_vma, keep_source' }],
  cases: (
    [
      ['behind', 8],
      ['before', 0],
    ] as const
  ).flatMap(([where, to]) => {
    const low = Math.min(to, 4);
    const two = [`${low}-${low + 4} rw-p`, `${low + 4}-${low + 8} rw-p`];
    return [
      {
        name: `${where}-filled`,
        title: `four pages are moved right ${where} the source: they are there, the source reads as zeros, and each is written apart`,
        program: c`
          fill(carve(4, 4, PRIVATE_ANON), "abcd");
          ${beside(to)}
          observe_strip("after", 0, 12);
          fill(slot(4), "x");
          fill(slot(${to}), "y");
          observe_strip("written", 0, 12);
          observe_mappings("mappings", 0, 12);
        `,
        expect: {
          dontunmap: {
            move: at(to),
            after: to ? '----....abcd' : 'abcd....----',
            written: to ? '----x...ybcd' : 'ybcdx...----',
            mappings: two,
          },
        },
      },
      {
        name: `${where}-untouched`,
        title: `four pages that were never touched are moved right ${where} the source: there are two mappings`,
        program: c`
          carve(4, 4, PRIVATE_ANON);
          ${beside(to)}
          observe_mappings("mappings", 0, 12);
          fill(slot(4), "x");
          fill(slot(${to}), "y");
          observe_strip("written", 0, 12);
        `,
        expect: {
          dontunmap: { move: at(to), mappings: two, written: to ? '----x...y...' : 'y...x...----' },
        },
        bugs: { 'merges-with-itself': { mappings: [`${low}-${low + 8} rw-p`] } },
      },
      {
        name: `${where}-locked-on-fault`,
        title: `four pages that are locked on fault and never touched are moved right ${where} the source: the destination is locked, the source is not`,
        program: c`
          mark_accounts();
          carve(4, 4, PRIVATE_ANON);
          if (syscall(SYS_mlock2, slot(4), 4 * PAGE, 1))
            broken("mlock2: %s", errno_name(errno));
          ${beside(to)}
          observe_vm_flag("locked", "lo", 0, 12);
          observe_accounts("after");
          munmap(slot(0), 12 * PAGE);
          observe_accounts("unmapped");
        `,
        expect: {
          dontunmap: {
            move: at(to),
            locked: to ? '----....++++' : '++++....----',
            after: { VmSize: 8, VmLck: 4, VmData: 8 },
            unmapped: {},
          },
        },
        bugs: {
          'merges-with-itself': { locked: to ? '----........' : '........----', unmapped: { VmLck: 4 } },
          'counts-locked-memory-twice': {
            locked: to ? '----........' : '........----',
            after: { VmSize: 8, VmLck: 8, VmData: 8 },
            unmapped: { VmLck: 8 },
          },
        },
      },
    ];
  }),
});
