import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, letter, man } from '../sources.ts';

export const sourceMappingStays = clause('dontunmap/source-mapping-stays', {
  says: 'With MREMAP_DONTUNMAP the source mapping stays, with the same bounds and protection.',
  source: [letter, man('MREMAP_DONTUNMAP'), commitOf('dontunmap')],
  cases: [
    ...(
      [
        ['read-write', 'PROT_READ | PROT_WRITE', 'rw-p'],
        ['read-only', 'PROT_READ', 'r--p'],
        ['inaccessible', 'PROT_NONE', '---p'],
        ['executable', 'PROT_READ | PROT_EXEC', 'r-xp'],
      ] as const
    ).map(([name, prot, shown]) => ({
      name: `${name}-stays`,
      title: `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name} mapping is still there, with its bounds and protection`,
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        if (mprotect(slot(0), 4 * PAGE, ${prot}))
          broken("mprotect: %s", errno_name(errno));
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_mappings("mappings", 0, 10);
      `,
      expect: { dontunmap: { move: at(6), mappings: [`0-4 ${shown}`, `6-10 ${shown}`] } },
    })),
    {
      name: 'never-touched-stays',
      title: 'a mapping without a single page is still there',
      program: c`
        carve(0, 4, PRIVATE_ANON);
        observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_mappings("mappings", 0, 10);
        observe_strip("after", 0, 10);
      `,
      expect: {
        dontunmap: { move: at(6), mappings: ['0-4 rw-p', '6-10 rw-p'], after: '....--....' },
      },
    },
    {
      name: 'stays-when-moved-again',
      title: 'a source can be filled and moved away again and again',
      program: c`
        carve(0, 2, PRIVATE_ANON);
        fill(slot(0), "ab");
        observe_mremap("first", slot(0), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));
        fill(slot(0), "cd");
        observe_mremap("second", slot(0), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(8));
        observe_strip("after", 0, 10);
      `,
      expect: { dontunmap: { first: at(4), second: at(8), after: '..--ab--cd' } },
    },
    {
      name: 'protection-changed-before-stays-changed',
      title: 'what a thread has made read-only stays read-only: no mprotect is undone',
      program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        if (mprotect(slot(1), 2 * PAGE, PROT_READ))
          broken("mprotect: %s", errno_name(errno));
        observe_mremap("move", slot(1), 2 * PAGE, 2 * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6));
        observe_mappings("mappings", 0, 10);
        observe_write("write", 0, 4, 'x');
      `,
      expect: {
        dontunmap: {
          move: at(6),
          mappings: ['0-1 rw-p', '1-3 r--p', '3-4 rw-p', '6-8 r--p'],
          write: '+##+',
        },
      },
    },
  ],
});
