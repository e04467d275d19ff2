import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';
import { setUp } from './afterwards.ts';

export const sourceMergesAgain = clause('dontunmap/source-merges-as-new', {
  says: 'An emptied source is to its neighbours like a new mapping (since 6.12.112 and 7.2 also where its pages had been moved there before; beside touched pages since 6.16): what is mapped beside it becomes one mapping with it, and with the destination not.',
  source: [
    { code: 'mm/mremap.c: dontunmap_complete, unlink_anon_vmas and the page offset' },
    commitOf('untouched-merges-behind-touched'),
    commitOf('source-offset-is-its-own'),
  ],
  cases: [
    {
      name: 'where-it-was-mapped',
      title: 'a source that lies where it was mapped: new pages behind it become one mapping with it',
      program: c`
        ${setUp}
        carve(12, 2, PRIVATE_ANON);
        carve(24, 2, PRIVATE_ANON);
        observe_mappings("mappings", 8, 18);
      `,
      expect: {
        dontunmap: { move: at(20), mappings: ['8-14 rw-p', '20-24 rw-p', '24-26 rw-p'] },
      },
    },
    ...(
      [
        ['locked', 'a source that was locked', 'mlock(slot(8), 4 * PAGE)'],
        ['locked-on-fault', 'a source that was locked on fault', 'syscall(SYS_mlock2, slot(8), 4 * PAGE, 1)'],
      ] as const
    ).map(([name, a, how]) => ({
      name,
      title: `${a} has nothing of that: new pages behind it become one mapping with it`,
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        if (${how})
          broken("mlock: %s", errno_name(errno));
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        carve(12, 2, PRIVATE_ANON);
        observe_mappings("mappings", 8, 18);
      `,
      expect: { dontunmap: { move: at(20), mappings: ['8-14 rw-p', '20-24 rw-p'] } },
    })),
    {
      name: 'beside-touched-pages',
      title:
        'touched pages behind the source, kept apart by MADV_DONTDUMP until then, become one mapping with it: it has no page of its own',
      program: c`
        carve(12, 2, PRIVATE_ANON);
        if (madvise(slot(12), 2 * PAGE, MADV_DONTDUMP))
          broken("MADV_DONTDUMP: %s", errno_name(errno));
        fill(slot(12), "xy");
        ${setUp}
        if (madvise(slot(12), 2 * PAGE, MADV_DODUMP))
          failed("MADV_DODUMP: %s", errno_name(errno));
        observe_mappings("mappings", 8, 18);
        fill(slot(8), "w");
        observe_strip("after", 8, 16);
      `,
      expect: {
        dontunmap: {
          move: at(20),
          mappings: ['8-12 rw-p', '12-14 rw-p', '20-24 rw-p'],
          after: 'w...xy------abcd',
        },
        'untouched-merges-behind-touched': {
          move: at(20),
          mappings: ['8-14 rw-p', '20-24 rw-p'],
          after: 'w...xy------abcd',
        },
      },
    },
    {
      name: 'moved-there-before',
      title:
        'a source that was moved there with its pages before: new pages behind it become one mapping with it',
      program: c`
        fill(carve(40, 4, PRIVATE_ANON), "abcd");
        observe_mremap("there", slot(40), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        carve(12, 2, PRIVATE_ANON);
        observe_mappings("mappings", 8, 18);
        fill(slot(8), "uvwxyz");
        observe_strip("after", 8, 16);
      `,
      expect: {
        dontunmap: {
          there: at(8),
          move: at(20),
          mappings: ['8-12 rw-p', '12-14 rw-p', '20-24 rw-p'],
          after: 'uvwxyz------abcd',
        },
        'source-offset-is-its-own': {
          there: at(8),
          move: at(20),
          mappings: ['8-14 rw-p', '20-24 rw-p'],
          after: 'uvwxyz------abcd',
        },
      },
    },
    {
      name: 'part-of-what-was-moved',
      title:
        'of a mapping that was moved with its pages before a part is moved on: it stays apart from new pages behind it',
      program: c`
        fill(carve(40, 4, PRIVATE_ANON), "abcd");
        observe_mremap("there", slot(40), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(8));
        observe_mremap("move", slot(10), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        carve(12, 2, PRIVATE_ANON);
        observe_mappings("mappings", 8, 18);
        observe_strip("after", 8, 16);
      `,
      expect: {
        dontunmap: {
          there: at(8),
          move: at(20),
          mappings: ['8-12 rw-p', '12-14 rw-p', '20-22 rw-p'],
          after: 'ab....------cd--',
        },
      },
    },
  ],
});
