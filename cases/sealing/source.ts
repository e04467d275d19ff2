import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { kindsOfCall } from '../arguments/old-address.ts';
import { commitOf } from '../sources.ts';
import { seal } from './seal.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

export const sealedSourceIsRefused = clause('sealing/sealed-source-is-refused', {
  says: 'A sealed mapping is refused with EPERM by every kind of call, even one that would do nothing; it and an occupied target stay as they are.',
  source: [commitOf('mseal'), { code: 'Documentation/userspace-api/mseal.rst, Blocked mm syscall' }],
  cases: kindsOfCall.map(([name, title, from, to, flags, where]) => ({
    name,
    title: `${title}: a sealed mapping is refused`,
    preamble: seal,
    program: c`
      fill(carve(0, 4, SHARED_ANON), "abcd");
      fill(carve(8, 4, PRIVATE_ANON), "wxyz");
      seal(0, 4);
      observe_mremap("call", slot(0), ${from}, ${to}, ${flags}, ${where});
      observe_strip("after", 0, 14);
    `,
    expect: { mseal: { call: refused('EPERM'), after: 'abcd----wxyz--' } },
  })),
});

export const sealOfAPart = clause('sealing/seal-of-a-part', {
  says: 'A seal on a part of what was one mapping makes that part a mapping of its own: the rest can be moved and resized.',
  source: [commitOf('mseal')],
  cases: (
    [
      [
        'move-before',
        'the pages before the sealed ones are moved',
        `slot(0), 2 * PAGE, 2 * PAGE, ${F}, slot(8)`,
        at(8),
        '--cdef--ab',
      ],
      [
        'move-behind',
        'the pages behind the sealed ones are moved',
        `slot(4), 2 * PAGE, 2 * PAGE, ${F}, slot(8)`,
        at(8),
        'abcd----ef',
      ],
      [
        'grow-behind',
        'the pages behind the sealed ones grow in place',
        'slot(4), 2 * PAGE, 3 * PAGE, 0, NULL',
        at(4),
        'abcdef.---',
      ],
      [
        'reach-into',
        'growth from before the sealed ones does not take them for its own',
        'slot(0), 3 * PAGE, 4 * PAGE, MREMAP_MAYMOVE, NULL',
        refused('EFAULT'),
        'abcdef----',
      ],
    ] as const
  ).map(([name, title, call, result, after]) => ({
    name,
    title,
    preamble: seal,
    program: c`
      fill(carve(0, 6, PRIVATE_ANON), "abcdef");
      seal(2, 2);
      observe_mremap("call", ${call});
      observe_strip("after", 0, 10);
    `,
    expect: { mseal: { call: result, after } },
  })),
});

export const sealIsToldBefore = clause('sealing/seal-is-told-before', {
  says: 'That the source is sealed is told before what is wrong with its range, and after what is wrong with an argument by itself; but until 6.16 before what is wrong with a new address or too large a size.',
  source: [commitOf('mseal'), commitOf('sizes-rounded-first')],
  cases: (
    [
      [
        'past-its-end',
        'growth of a range that ends behind it',
        'slot(0), 5 * PAGE, 6 * PAGE, MREMAP_MAYMOVE, NULL',
        'EPERM',
        'EPERM',
      ],
      ['no-room', 'growth that has no room', 'slot(0), 4 * PAGE, 5 * PAGE, 0, NULL', 'EPERM', 'EPERM'],
      ['unknown-flag', 'an unknown flag', 'slot(0), 4 * PAGE, 4 * PAGE, 8, NULL', 'EINVAL', 'EINVAL'],
      ['new-size-zero', 'a new size of zero', 'slot(0), 4 * PAGE, 0, 0, NULL', 'EINVAL', 'EINVAL'],
      [
        'unaligned-target',
        'a new address that is not aligned',
        `slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(8) + 1`,
        'EPERM',
        'EINVAL',
      ],
      [
        'overlap',
        'a new range that overlaps the old one',
        `slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(3)`,
        'EPERM',
        'EINVAL',
      ],
      [
        'too-large',
        'a new size larger than user space',
        'slot(0), 4 * PAGE, (size_t)user_space_end() + PAGE, MREMAP_MAYMOVE, NULL',
        'EPERM',
        'EINVAL',
      ],
    ] as const
  ).map(([name, title, call, first, then]) => ({
    name,
    title: `a sealed source, and ${title}`,
    preamble: seal,
    program: c`
      fill(carve(0, 4, PRIVATE_ANON), "abcd");
      fill(carve(4, 1, SHARED_ANON), "x");
      seal(0, 4);
      observe_mremap("call", ${call});
      observe_strip("after", 0, 12);
    `,
    expect: {
      mseal: { call: refused(first), after: 'abcdx-------' },
      ...(then !== first && {
        'mseal & sizes-rounded-first': { call: refused(then), after: 'abcdx-------' },
      }),
    },
  })),
});
