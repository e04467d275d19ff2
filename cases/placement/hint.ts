import { at, c, outside } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

export const newAddressIsAHint = clause('placement/new-address-is-a-hint', {
  says: 'Without MREMAP_FIXED the new address is a hint: taken when it is free, and otherwise the kernel chooses and what is mapped there stays.',
  source: [{ code: 'mm/mremap.c: mremap_to, vrm_set_new_addr' }],
  cases: [
    {
      name: 'free-hint-is-taken',
      title: 'a free hint is where the mapping goes',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(4));
        observe_strip("after", 0, 6);
      `,
      expect: { dontunmap: { move: at(4), after: '..--ab' } },
    },
    {
      name: 'occupied-hint',
      title: 'an occupied hint: the kernel chooses another place and what is mapped there stays',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        fill(carve(5, 1, PRIVATE_ANON), "x");
        char *got = observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(4));

        observe_strip("after", 0, 7);
        if (got != MAP_FAILED)
          observe_strip_at("moved", got, 2, -1);
      `,
      expect: { dontunmap: { move: outside, after: '..---x-', moved: 'ab' } },
      leavesOpen: 'where the kernel puts it',
    },
    {
      name: 'no-hint',
      title: 'a null hint: the kernel chooses the place',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        char *got = observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);

        observe_strip("after", 0, 7);
        if (got != MAP_FAILED)
          observe_strip_at("moved", got, 2, -1);
      `,
      expect: { dontunmap: { move: outside, after: '..-----', moved: 'ab' } },
      leavesOpen: 'where the kernel puts it',
    },
    {
      name: 'hint-ignored-by-plain-move',
      title:
        'without MREMAP_FIXED and MREMAP_DONTUNMAP a new address is ignored, even one that is not aligned',
      program: c`
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE, slot(4) + 1);
        observe_strip("after", 0, 6);
      `,
      expect: { mremap: { move: at(0), after: 'ab----' } },
    },
  ],
});
