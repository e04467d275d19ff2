import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** An address with a tag in its top byte, which the processor passes over. */
const tagged = c`
  static void *tagged(const char *address)
  {
    return (void *)((uintptr_t)address | (uintptr_t)0x2a << 56);
  }
`;

/** [name, title, the rest of the call, since, result, strip of twelve pages] */
const calls = [
  ['move', 'a move', '4, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)', 'mremap', at(6), '------abcd--'],
  ['grow', 'growth in place', '5, 0, NULL', 'mremap', at(0), 'abcd.-------'],
  ['shrink', 'a shrink', '3, 0, NULL', 'mremap', at(0), 'abc---------'],
  [
    'left-behind',
    'a move with MREMAP_DONTUNMAP',
    '4, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6)',
    'dontunmap',
    at(6),
    '....--abcd--',
  ],
] as const;

const source = [
  { man: 'PR_SET_TAGGED_ADDR_CTRL(2const), man-pages 6.20' },
  { code: 'mm/mremap.c: untagged_addr of the old address alone' },
];

export const tagOfTheOldAddressDoesNotCount = clause('arguments/tag-of-the-old-address-does-not-count', {
  says: 'A tag in the top byte of the old address does not count on arm64, also where the process has not asked for tagged addresses; the result has none.',
  source,
  needs: ['aarch64'],
  cases: calls.map(([name, title, rest, since, call, after]) => ({
    name,
    title: `${title} by an old address with a tag`,
    preamble: tagged,
    program: c`
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      observe_mremap("call", tagged(slot(0)), 4 * PAGE, ${rest.replace(/^\d/, (pages) => `${pages} * PAGE`)});
      observe_strip("after", 0, 12);
    `,
    expect: { [since]: { call, after } },
  })),
});

const enable = c`
  if (syscall(SYS_prctl, 55 /* PR_SET_TAGGED_ADDR_CTRL */, 1UL, 0UL, 0UL, 0UL))
    lacks("tagged addresses (CONFIG_ARM64_TAGGED_ADDR_ABI)");
`;

export const newAddressHasNoTag = clause('arguments/new-address-has-no-tag', {
  says: 'A new address with a tag in its top byte is refused with EINVAL on arm64, also as a hint and where tagged addresses are enabled, and everything stays.',
  source,
  needs: ['aarch64'],
  cases: (
    [
      ['fixed', 'a fixed address', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'mremap', ''],
      ['enabled', 'a fixed address, tags being enabled,', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'mremap', enable],
      ['hint', 'a hint', 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP', 'dontunmap', ''],
    ] as const
  ).map(([name, title, flags, since, setUp]) => ({
    name,
    title: `a move to ${title} with a tag`,
    preamble: tagged,
    program: c`
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      fill(carve(6, 4, PRIVATE_ANON), "wxyz");
      ${setUp}
      observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, tagged(slot(6)));
      observe_strip("after", 0, 12);
    `,
    expect: { [since]: { call: refused('EINVAL'), after: 'abcd--wxyz--' } },
  })),
});
