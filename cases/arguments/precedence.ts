import { c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const MF = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const MD = 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP';

/** Since when the answer is which. */
const always = (errno: string) => ({ mremap: errno });
const lookedUpBetween = {
  mremap: 'EINVAL',
  'source-looked-up-first': 'EFAULT',
  'sizes-rounded-first': 'EINVAL',
};
const lookedUpBefore = { mremap: 'EFAULT', 'sizes-rounded-first': 'EINVAL' };

/**
 * Calls with two things that are wrong, and which of them is told. At page 0 lie four shared pages, at page 8 nothing:
 * [name, title, call, answers].
 */
const pairs = [
  [
    'unmapped-and-unaligned-target',
    'a source that is not mapped, and a new address that is not aligned',
    `slot(8), 4 * PAGE, 4 * PAGE, ${MF}, slot(16) + 1`,
    lookedUpBetween,
  ],
  [
    'unmapped-and-target-in-the-kernel',
    'a source that is not mapped, and a new range behind user space',
    `slot(8), 4 * PAGE, 4 * PAGE, ${MF}, user_space_end()`,
    lookedUpBetween,
  ],
  [
    'unmapped-and-overlap',
    'a source that is not mapped, and a new range that overlaps it',
    `slot(8), 4 * PAGE, 4 * PAGE, ${MF}, slot(11)`,
    lookedUpBetween,
  ],
  [
    'unmapped-and-unaligned-hint',
    'a source that is not mapped, and a hint that is not aligned',
    `slot(8), 4 * PAGE, 4 * PAGE, ${MD}, slot(16) + 1`,
    lookedUpBetween,
  ],
  [
    'unmapped-and-overlapping-hint',
    'a source that is not mapped, and a hint that overlaps it',
    `slot(8), 4 * PAGE, 4 * PAGE, ${MD}, slot(11)`,
    lookedUpBetween,
  ],
  [
    'unmapped-and-too-large',
    'a source that is not mapped, and a new size larger than user space',
    'slot(8), 4 * PAGE, (size_t)user_space_end() + PAGE, MREMAP_MAYMOVE, NULL',
    lookedUpBefore,
  ],
  [
    'unmapped-and-fixed-alone',
    'a source that is not mapped, and MREMAP_FIXED without MREMAP_MAYMOVE',
    'slot(8), 4 * PAGE, 4 * PAGE, MREMAP_FIXED, slot(16)',
    always('EINVAL'),
  ],
  [
    'unmapped-and-unknown-flag',
    'a source that is not mapped, and an unknown flag',
    'slot(8), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | 8, NULL',
    always('EINVAL'),
  ],
  [
    'unmapped-and-unaligned',
    'a source that is neither mapped nor aligned',
    'slot(8) + 1, 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE, NULL',
    always('EINVAL'),
  ],
  [
    'unmapped-and-new-size-zero',
    'a source that is not mapped, and a new size of zero',
    'slot(8), 4 * PAGE, 0, MREMAP_MAYMOVE, NULL',
    always('EINVAL'),
  ],
  [
    'unmapped-and-resize',
    'a source that is not mapped, and MREMAP_DONTUNMAP that grows',
    `slot(8), 4 * PAGE, 5 * PAGE, ${MD}, NULL`,
    always('EINVAL'),
  ],
  [
    'unmapped-and-duplicate-in-place',
    'a source that is not mapped, duplicated without MREMAP_MAYMOVE',
    'slot(8), 0, 4 * PAGE, 0, NULL',
    always('EFAULT'),
  ],
  [
    'past-its-end-and-too-large',
    'a range that ends behind its mapping, and a new size larger than user space',
    'slot(0), 5 * PAGE, (size_t)user_space_end() + PAGE, MREMAP_MAYMOVE, NULL',
    lookedUpBefore,
  ],
  [
    'past-its-end-and-no-room',
    'a range that ends behind its mapping, and growth that has no room',
    'slot(0), 5 * PAGE, 6 * PAGE, 0, NULL',
    always('EFAULT'),
  ],
] as const;

export const whichOfTwoIsTold = clause('arguments/which-of-two-is-told', {
  says: 'Where the source is missing and an argument is wrong by itself, EINVAL is told, for the argument; but EFAULT, for the source, from 5.16 to 6.16 where that is a new address, and until 6.16 where it is a size larger than user space.',
  source: [commitOf('source-looked-up-first'), commitOf('sizes-rounded-first')],
  cases: pairs.map(([name, title, call, answers]) => ({
    name,
    title,
    program: c`
      fill(carve(0, 4, SHARED_ANON), "abcd");
      fill(carve(5, 1, PRIVATE_ANON), "x");
      observe_mremap("call", ${call});
      observe_strip("after", 0, 20);
    `,
    expect: Object.fromEntries(
      Object.entries(answers).map(([key, errno]) => [
        key,
        { call: refused(errno), after: 'abcd-x--------------' },
      ]),
    ),
  })),
});

/** Limits of the process, and calls that exceed one and are wrong otherwise, of four locked pages: [name, title, limits, call, errno]. */
const limited = [
  [
    'past-its-end-and-address-space',
    'a range that ends behind its mapping, and no address space left',
    'RLIMIT_AS',
    'slot(0), 5 * PAGE, 6 * PAGE, MREMAP_MAYMOVE, NULL',
    'EFAULT',
  ],
  [
    'past-its-end-and-locked-memory',
    'a range that ends behind its mapping, and no locked memory left',
    'RLIMIT_MEMLOCK',
    'slot(0), 5 * PAGE, 6 * PAGE, MREMAP_MAYMOVE, NULL',
    'EFAULT',
  ],
  [
    'locked-memory-and-no-room',
    'no locked memory left, and no room to grow into',
    'RLIMIT_MEMLOCK',
    'slot(0), 4 * PAGE, 5 * PAGE, 0, NULL',
    'EAGAIN',
  ],
  [
    'locked-memory-and-address-space',
    'neither locked memory nor address space left',
    'RLIMIT_MEMLOCK RLIMIT_AS',
    'slot(0), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE, NULL',
    'EAGAIN',
  ],
] as const;

export const limitsAreLookedAtLast = clause('arguments/limits-are-looked-at-last', {
  says: 'The limits are looked at when the range is known to lie in its mapping: that of locked memory first (EAGAIN), then that of the address space (ENOMEM), then whether there is room.',
  source: [{ code: 'mm/mremap.c: vma_to_resize, check_prep_vma' }],
  needs: ['root'],
  cases: limited.map(([name, title, limits, call, errno]) => ({
    name,
    title,
    preamble: c`
      #include <sys/resource.h>
    `,
    program: c`
      const struct rlimit none = { PAGE, PAGE };

      fill(carve(0, 4, SHARED_ANON), "abcd");
      fill(carve(4, 1, PRIVATE_ANON), "x");
      if (mlock(slot(0), 4 * PAGE))
        broken("mlock: %s", errno_name(errno));
      ${limits
        .split(' ')
        .map((limit) => `if (setrlimit(${limit}, &none))\n  broken("setrlimit: %s", errno_name(errno));`)
        .join('\n')}
      /* What has CAP_IPC_LOCK may lock as much as it likes. */
      if (setresuid(65534, 65534, 65534))
        broken("setresuid: %s", errno_name(errno));
      observe_mremap("call", ${call});
      observe_strip("after", 0, 6);
    `,
    expect: { mremap: { call: refused(errno), after: 'abcdx-' } },
  })),
});
