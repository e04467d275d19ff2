import { at, c, outside, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';
import { everyKind, inWords } from './rows.ts';
import { segment } from './system-v.ts';

const moved = { code: 'mm/mremap.c: move_vma, copy_vma, move_page_tables' };

export const everyKindMoves = clause('kinds/every-kind-moves', {
  says: 'A plain move takes pages and frames of every kind of memory or file along, and leaves nothing at the source.',
  source: [man('MREMAP_FIXED'), moved],
  cases: everyKind.map((row) => ({
    name: row.name,
    title: `a ${inWords(row)} is moved with its pages, and keeps its mode`,
    program: c`
      fill(carve(0, 4, ${row.kind}), "abcd");
      observe_frames("frames-before", 0, 4);
      observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
      observe_frames("frames-after", 0, 10);
      observe_strip("after", 0, 10);
      observe_write("write", 6, 4, 'z');
      observe_mappings("mappings", 0, 10);
    `,
    expect: {
      mremap: {
        'frames-before': 'ABCD',
        move: at(6),
        'frames-after': '......ABCD',
        after: '------abcd',
        write: '++++',
        mappings: [`6-10 ${row.mode}`],
      },
    },
  })),
});

export const everyKindGrowsInPlace = clause('kinds/every-kind-grows-in-place', {
  says: 'A mapping of any memory or file grows in place: private anonymous memory by zeros, everything else by what its object has there, which is SIGBUS behind its end.',
  source: [man('DESCRIPTION'), { code: 'mm/mremap.c: vma_expandable; mm/shmem.c: shmem_fault' }],
  cases: [
    {
      name: 'segment',
      title: 'a segment of System V grows in place from four pages to six, in whole and in its second half',
      preamble: segment,
      program: c`
        attach();
        observe_mremap("grow", slot(2), 2 * PAGE, 3 * PAGE, 0, NULL);
        observe_mremap("more", slot(0), 5 * PAGE, 6 * PAGE, 0, NULL);
        observe_strip("after", 0, 7);
        observe_mappings("mappings", 0, 7);
      `,
      expect: { mremap: { grow: at(2), more: at(0), after: 'abcd!!-', mappings: ['0-6 rw-s'] } },
    },
    ...everyKind.map((row) => ({
      name: row.name,
      title: `a ${inWords(row)} grows in place from four pages to six`,
      program: c`
      fill(carve(0, 4, ${row.kind}), "abcd");
      observe_mremap("grow", slot(0), 4 * PAGE, 6 * PAGE, 0, NULL);
      observe_strip("after", 0, 7);
      observe_write("write", 0, 7, 'z');
      observe_mappings("mappings", 0, 7);
    `,
      expect: {
        mremap: {
          grow: at(0),
          after: `abcd${row.behind.repeat(2)}-`,
          write: `++++${row.behind === '.' ? '++' : '!!'}-`,
          mappings: [`0-6 ${row.mode}`],
        },
      },
    })),
  ],
});

export const everyKindGrowsByMoving = clause('kinds/every-kind-grows-by-moving', {
  says: 'Growth that moves a mapping of any memory or file keeps its pages, and adds what growth in place would have added.',
  source: [man('MREMAP_MAYMOVE'), moved],
  cases: everyKind.flatMap((row) => [
    {
      name: row.name,
      title: `a ${inWords(row)} grows to six pages at a fixed address`,
      program: c`
        fill(carve(0, 4, ${row.kind}), "abcd");
        observe_frames("frames-before", 0, 4);
        observe_mremap("grow", slot(0), 4 * PAGE, 6 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        observe_frames("frames-after", 0, 15);
        observe_strip("after", 0, 15);
        observe_mappings("mappings", 0, 15);
      `,
      expect: {
        mremap: {
          'frames-before': 'ABCD',
          grow: at(8),
          'frames-after': '........ABCD...',
          after: `--------abcd${row.behind.repeat(2)}-`,
          mappings: [`8-14 ${row.mode}`],
        },
      },
    },
    {
      name: `${row.name}-anywhere`,
      title: `a ${inWords(row)} that another one holds up grows to six pages where the kernel finds room`,
      program: c`
        fill(carve(0, 4, ${row.kind}), "abcd");
        fill(carve(4, 1, PRIVATE_ANON), "n");

        char *got = observe_mremap("grow", slot(0), 4 * PAGE, 6 * PAGE, MREMAP_MAYMOVE, NULL);
        if (got == MAP_FAILED)
          failed("mremap: %s", errno_name(errno));
        observe_strip_at("there", got, 6, -1);
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { grow: outside, there: `abcd${row.behind.repeat(2)}`, after: '----n-' } },
    },
  ]),
});

export const everyKindShrinks = clause('kinds/every-kind-shrinks', {
  says: 'What a mapping of any memory or file is shrunk by is lost to private anonymous memory, while an object keeps it: growing again shows zeros, the shared object, or the file.',
  source: [man('DESCRIPTION'), { code: 'mm/mremap.c: shrink_vma' }],
  cases: everyKind.flatMap((row) => [
    {
      name: row.name,
      title: `a ${inWords(row)} is shrunk to two pages and grown to four again`,
      program: c`
        fill(carve(0, 4, ${row.kind}), "abcd");
        observe_mremap("shrink", slot(0), 4 * PAGE, 2 * PAGE, 0, NULL);
        observe_mappings("shrunk", 0, 6);
        observe_mremap("grow", slot(0), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_strip("after", 0, 5);
      `,
      expect: {
        mremap: {
          shrink: at(0),
          shrunk: [`0-2 ${row.mode}`],
          grow: at(0),
          after: `ab${row.anew.slice(2)}-`,
        },
      },
    },
    {
      name: `${row.name}-and-moves`,
      title: `a ${inWords(row)} is shrunk and moved by one call, and grown to four pages again`,
      program: c`
        fill(carve(0, 4, ${row.kind}), "abcd");
        observe_mremap("shrink", slot(0), 4 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6));
        observe_mappings("shrunk", 0, 10);
        observe_mremap("grow", slot(6), 2 * PAGE, 4 * PAGE, 0, NULL);
        observe_strip("after", 0, 11);
      `,
      expect: {
        mremap: {
          shrink: at(6),
          shrunk: [`6-8 ${row.mode}`],
          grow: at(6),
          after: `------ab${row.anew.slice(2)}-`,
        },
      },
    },
  ]),
});

/** Those whose file places mappings by a function of its own, which may not obey an address. */
const placesItself = ['private-zero', 'private-file'];

export const everyKindMovesWithOthers = clause('kinds/every-kind-moves-with-others', {
  says: 'Memory and files of every kind are moved together with what is around them (6.17), but for those whose file chooses addresses itself (/dev/zero, ramfs): at these the call ends with EFAULT, and what came before has been moved.',
  source: [commitOf('moves-over-several'), { code: 'mm/mremap.c: vma_multi_allowed, remap_move' }],
  cases: everyKind.flatMap((row) => {
    const alone = placesItself.includes(row.name);
    return [
      {
        name: row.name,
        title: `a ${inWords(row)} lies between two anonymous pages, and all are moved by one call${alone ? ': only the first is' : ''}`,
        program: c`
          fill(carve(0, 1, SHARED_ANON), "x");
          fill(carve(1, 4, ${row.kind}), "abcd");
          fill(carve(5, 1, SHARED_ANON), "y");
          observe_mremap("move", slot(0), 6 * PAGE, 6 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
          observe_strip("after", 0, 15);
        `,
        expect: {
          mremap: { move: refused('EFAULT'), after: 'xabcdy---------' },
          'moves-over-several': alone
            ? { move: refused('EFAULT'), after: '-abcdy--x------' }
            : { move: at(8), after: '--------xabcdy-' },
        },
      },
      {
        name: `${row.name}-first`,
        title: `a ${inWords(row)} and the anonymous page behind it are moved by one call${alone ? ', which is refused' : ''}`,
        program: c`
          fill(carve(0, 4, ${row.kind}), "abcd");
          fill(carve(4, 1, SHARED_ANON), "y");
          fill(carve(8, 1, PRIVATE_ANON), "z");
          observe_mremap("move", slot(0), 5 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
          observe_strip("after", 0, 14);
        `,
        expect: {
          mremap: { move: refused('EFAULT'), after: 'abcdy---------' },
          'moves-over-several': alone
            ? { move: refused('EFAULT'), after: 'abcdy---z-----' }
            : { move: at(8), after: '--------abcdy-' },
        },
      },
    ];
  }),
});
