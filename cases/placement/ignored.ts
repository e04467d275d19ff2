import { at, c, outside } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** New addresses that could not be taken: [name, title, address]. */
const garbage = [
  ['odd', 'one that is not aligned', 'slot(8) + 1'],
  ['source', 'the source itself', 'slot(0)'],
  ['kernel', 'one of the kernel', '(void *)(~0UL & ~(PAGE - 1))'],
  ['occupied', 'one where another mapping lies', 'slot(20)'],
] as const;

/** Calls without MREMAP_FIXED and MREMAP_DONTUNMAP: [name, title, new pages, flags, strip of 0-8]. */
const calls = [
  ['nothing', 'a call that does nothing', 4, 'MREMAP_MAYMOVE', 'abcd----'],
  ['shrink', 'a shrink', 2, 'MREMAP_MAYMOVE', 'ab------'],
  ['grow', 'growth in place', 6, 'MREMAP_MAYMOVE', 'abcd..--'],
  ['grow-without-maymove', 'growth in place without MREMAP_MAYMOVE', 6, '0', 'abcd..--'],
] as const;

export const newAddressIsIgnored = clause('placement/new-address-is-ignored', {
  says: 'Without MREMAP_FIXED and MREMAP_DONTUNMAP the fifth argument may be anything: nothing is done at it, and nothing refused for it.',
  source: [
    { code: 'mm/mremap.c: vrm_implies_new_addr' },
    { list: 'bionic: wrong in 6.17-rc1 to rc4, where it was checked' },
  ],
  cases: [
    {
      name: 'grow-moved-free',
      title: 'growth that has to move, the fifth argument a free address: the kernel chooses another',
      program: c`
        char *got;

        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        carve(4, 1, SHARED_ANON);
        got = observe_mremap("call", slot(0), 4 * PAGE, 6 * PAGE, MREMAP_MAYMOVE, slot(20));
        observe_strip("there", 20, 6);
        observe_strip_at("after", got, 6, -1);
      `,
      expect: { mremap: { call: outside, there: '------', after: 'abcd..' } },
      leavesOpen: 'where the kernel puts it',
    },
    ...calls.flatMap(([name, title, pages, flags, after]) =>
      garbage.map(([which, words, address]) => ({
        name: `${name}-${which}`,
        title: `${title}, the fifth argument ${words}`,
        program: c`
        fill(carve(0, 4, PRIVATE_ANON), "abcd");
        fill(carve(20, 1, PRIVATE_ANON), "x");
        observe_mremap("call", slot(0), 4 * PAGE, ${pages} * PAGE, ${flags}, ${address});
        observe_strip("after", 0, 8);
        observe_strip("there", 20, 1);
      `,
        expect: { mremap: { call: at(0), after, there: 'x' } },
      })),
    ),
  ],
});
