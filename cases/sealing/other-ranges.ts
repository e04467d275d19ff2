import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';
import { seal } from './seal.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

export const sealedTargetIsRefused = clause('sealing/sealed-target-is-refused', {
  says: 'A target with a sealed page in it, wherever, is refused with EPERM, and nothing of it is unmapped.',
  source: [commitOf('mseal'), { code: 'Documentation/userspace-api/mseal.rst, Blocked mm syscall' }],
  cases: [
    ...[
      ['whole', 8, 4],
      ['first-page', 8, 1],
      ['last-page', 11, 1],
      ['middle-page', 9, 1],
    ].flatMap(([name, first, pages]) =>
      [F, `${F} | MREMAP_DONTUNMAP`].map((flags) => ({
        name: flags === F ? String(name) : `${name}-dontunmap`,
        title: `${String(name).replace('-', ' ')} of the target sealed: refused (${flags.replaceAll('MREMAP_', '')})`,
        preamble: seal,
        program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        fill(carve(8, 4, PRIVATE_ANON), "wxyz");
        seal(${first ?? 0}, ${pages ?? 0});
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(8));
        observe_strip("after", 0, 13);
      `,
        expect: { mseal: { call: refused('EPERM'), after: 'abcd----wxyz-' } },
      })),
    ),
    ...(
      [
        ['begins-before', 6, 6],
        ['ends-behind', 8, 6],
        ['reaches-beyond-both', 6, 8],
      ] as const
    ).map(([name, first, pages]) => ({
      name,
      title: `a sealed target that ${name.replaceAll('-', ' ')} what is to be replaced: refused, and one entry still`,
      preamble: seal,
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        carve(${first}, ${pages}, PRIVATE_ANON);
        seal(${first}, ${pages});
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(8));
        observe_strip("source", 0, 4);
        observe_mappings("mappings", 0, 20);
      `,
      expect: {
        mseal: {
          call: refused('EPERM'),
          source: 'abcd',
          mappings: ['0-4 rw-p', `${first}-${first + pages} rw-p`],
        },
      },
    })),
  ],
});

export const sealedTailIsRefused = clause('sealing/sealed-tail-is-refused', {
  says: 'A shrink whose tail has a sealed page in it is refused with EPERM and nothing of it is unmapped; one with MREMAP_FIXED has unmapped its target by then.',
  source: [commitOf('mseal'), { code: 'mm/mremap.c: mremap_to, shrink_vma' }],
  cases: (
    [
      ['in-place', 'a shrink in place', '0', 'NULL', 'wxyz'],
      ['fixed', 'a shrink that is moved: the target is gone', F, 'slot(8)', '--yz'],
    ] as const
  ).map(([name, title, flags, where, target]) => ({
    name,
    title,
    preamble: seal,
    program: c`
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      fill(carve(8, 4, PRIVATE_ANON), "wxyz");
      seal(3, 1);
      observe_mremap("call", slot(0), 4 * PAGE, 2 * PAGE, ${flags}, ${where});
      observe_strip("source", 0, 4);
      observe_strip("target", 8, 4);
    `,
    expect: { mseal: { call: refused('EPERM'), source: 'abcd', target } },
  })),
});

export const sealedNeighbours = clause('sealing/sealed-neighbours', {
  says: 'Sealed mappings beside a call are as if they were of another kind: they are not merged with, and they do not hinder it.',
  source: [commitOf('mseal')],
  cases: [
    {
      name: 'grow-up-to-one-untouched',
      title:
        'growth of untouched pages up to sealed ones that were not touched either, which would be one entry without the seal',
      preamble: seal,
      program: c`
        carve(0, 2, PRIVATE_ANON);
        carve(3, 2, PRIVATE_ANON);
        seal(3, 2);
        observe_mremap("call", slot(0), 2 * PAGE, 3 * PAGE, 0, NULL);
        observe_mappings("mappings", 0, 6);
        observe_mremap("sealed", slot(3), 2 * PAGE, 2 * PAGE, ${F}, slot(10));
        observe_strip("after", 0, 6);
      `,
      expect: {
        mseal: {
          call: at(0),
          mappings: ['0-3 rw-p', '3-5 rw-p'],
          sealed: refused('EPERM'),
          after: '.....-',
        },
      },
    },
    {
      name: 'move-between-untouched',
      title: 'a move of untouched pages in between two sealed mappings that were not touched either',
      preamble: seal,
      program: c`
        carve(0, 2, PRIVATE_ANON);
        carve(6, 2, PRIVATE_ANON);
        carve(10, 2, PRIVATE_ANON);
        seal(6, 2);
        seal(10, 2);
        observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, ${F}, slot(8));
        observe_mappings("mappings", 0, 13);
        observe_mremap("back", slot(8), 2 * PAGE, 2 * PAGE, ${F}, slot(0));
      `,
      expect: {
        mseal: { call: at(8), mappings: ['6-8 rw-p', '8-10 rw-p', '10-12 rw-p'], back: at(0) },
      },
    },
    {
      name: 'grow-up-to-one',
      title: 'growth up to a sealed mapping: two entries, as one is sealed and the other is not',
      preamble: seal,
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(3, 2, PRIVATE_ANON), "xy");
        seal(3, 2);
        observe_mremap("call", slot(0), 2 * PAGE, 3 * PAGE, 0, NULL);
        observe_strip("after", 0, 6);
        observe_mappings("mappings", 0, 6);
      `,
      expect: { mseal: { call: at(0), after: 'ab.xy-', mappings: ['0-3 rw-p', '3-5 rw-p'] } },
    },
    {
      name: 'move-between',
      title: 'a move in between two sealed mappings: three entries, and the one between can be moved again',
      preamble: seal,
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(6, 2, PRIVATE_ANON), "xy");
        fill(carve(10, 2, PRIVATE_ANON), "uv");
        seal(6, 2);
        seal(10, 2);
        observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, ${F}, slot(8));
        observe_strip("after", 0, 13);
        observe_mappings("mappings", 0, 13);
        observe_mremap("back", slot(8), 2 * PAGE, 2 * PAGE, ${F}, slot(0));
        observe_strip("later", 0, 13);
      `,
      expect: {
        mseal: {
          call: at(8),
          after: '------xyabuv-',
          mappings: ['6-8 rw-p', '8-10 rw-p', '10-12 rw-p'],
          back: at(0),
          later: 'ab----xy--uv-',
        },
      },
    },
  ],
});
