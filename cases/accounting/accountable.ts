import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

export const partsStayAccountable = clause('accounting/rest-stays-accountable', {
  says: 'What is left of a mapping on both sides of a moved part, and the part itself, are still mappings that are charged.',
  source: [
    { code: 'mm/mremap.c: VM_ACCOUNT is put back on one or two pieces' },
    { code: '"mm/mremap: correctly handle partial mremap() of VMA starting at 0" (6.12.24)' },
  ],
  cases: [
    {
      name: 'last-of-the-lowest',
      title:
        'the last two pages of a mapping that begins at address 0 are moved: VmFlags has "ac" on what is left and on the destination',
      needs: ['x86_64', 'root'],
      program: c`
        char *volatile lowest = NULL;
        /* Address 0, counted as a page of the stretch. */
        const long zero = -(long)((uintptr_t)slot(0) / PAGE);

        if (mmap(lowest, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
          broken("mmap at 0: %s", errno_name(errno));
        observe_vm_flag("before", "ac", zero, 5);
        observe_mremap("move", lowest + 2 * PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
        observe_vm_flag("source", "ac", zero, 5);
        observe_vm_flag("destination", "ac", 20, 3);
      `,
      expect: { mremap: { before: '++++-', move: at(20), source: '++---', destination: '++-' } },
    },
    ...(
      [
        ['first', 'the first page is moved', 8, 1, '-+++'],
        ['middle', 'two pages in the middle are moved', 9, 2, '+--+'],
        ['last', 'the last page is moved', 11, 1, '+++-'],
      ] as const
    ).flatMap(([name, what, first, pages, rest]) =>
      (
        [
          [name, what, '', 'mremap', rest],
          [`${name}-dontunmap`, `${what} with MREMAP_DONTUNMAP`, ' | MREMAP_DONTUNMAP', 'dontunmap', '++++'],
        ] as const
      ).map(([id, title, flag, key, left]) => ({
        name: id,
        title: `${title}: VmFlags has "ac" on what is left and on the destination, and a neighbour that is not charged stays so`,
        program: c`
        carve_prot(7, 1, SHARED_ANON, PROT_READ | PROT_WRITE);
        carve(8, 4, PRIVATE_ANON);
        carve_prot(12, 1, SHARED_ANON, PROT_READ | PROT_WRITE);
        observe_vm_flag("before", "ac", 7, 6);
        observe_mremap("move", slot(${first}), ${pages} * PAGE, ${pages} * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED${flag}, slot(20));
        observe_vm_flag("source", "ac", 7, 6);
        observe_vm_flag("destination", "ac", 20, 3);
      `,
        expect: {
          [key]: {
            before: '.++++.',
            move: at(20),
            source: `.${left}.`,
            destination: '+++'.slice(0, pages).padEnd(3, '-'),
          },
        },
        ...(id === 'middle-dontunmap' && { bugs: { 'charges-the-mapping-behind': { source: '.+++++' } } }),
      })),
    ),
  ],
});
