import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

/** Four pages at 0x10000000 in a 32-bit executable, whose user space ends at 0xffffe000: [name, title, call, answer, since 6.17]. */
const calls = [
  ['move', 'a move', `0x10000000, 4 * 4096, 4 * 4096, ${F}, 0x20000000`, '0x20000000'],
  [
    'move-to-the-end',
    'a move to the last pages of user space',
    `0x10000000, 4096, 4096, ${F}, 0xffffd000`,
    '0xffffd000',
  ],
  [
    'move-behind-the-end',
    'a move to the page behind user space',
    `0x10000000, 4096, 4096, ${F}, 0xffffe000`,
    'EINVAL',
  ],
  ['grow', 'growth in place', '0x10000000, 4 * 4096, 8 * 4096, 0, 0', '0x10000000'],
  [
    'grow-to-user-space',
    'growth to the size of user space',
    '0x10000000, 4 * 4096, 0xffffe000, MREMAP_MAYMOVE, 0',
    'ENOMEM',
  ],
  [
    'grow-behind-user-space',
    'growth to a page more than user space',
    '0x10000000, 4 * 4096, 0xfffff000, MREMAP_MAYMOVE, 0',
    'ENOMEM',
    'EINVAL',
  ],
  [
    'size-wraps-to-zero',
    'a size that is rounded up to zero in 32 bits',
    '0x10000000, 4 * 4096, 0xfffff001, MREMAP_MAYMOVE, 0',
    'ENOMEM',
    'EINVAL',
  ],
] as const;

export const executableHasItsOwnUserSpace = clause('compat/executable-has-its-own-user-space', {
  says: 'In a 32-bit executable user space ends two pages below 4 GiB, and that is what new ranges and sizes are held against; lengths are rounded up in 64 bits and do not wrap.',
  source: [{ code: 'arch/x86/include/asm/processor.h: IA32_PAGE_OFFSET' }, commitOf('sizes-rounded-first')],
  needs: ['x86_64'],
  cases: calls.map(([name, title, call, answer, then]) => ({
    name,
    title: `${title}, in a 32-bit executable`,
    program: c`
      const struct compat_call call = { 0x10000000, 4 * 4096, ${call} };

      record_compat("call", mremap_in_compat_executable(&call));
    `,
    expect: {
      mremap: { call: answer },
      ...(then && { 'sizes-rounded-first': { call: then } }),
    },
  })),
});

/** The same where user space ends at 3 GiB: [name, title, personality, call, answer or what it is below]. */
const limited = [
  [
    'last-page',
    'a move to the last page',
    'ADDR_LIMIT_3GB',
    `0x10000000, 4096, 4096, ${F}, 0xbffff000`,
    '0xbffff000',
  ],
  [
    'page-behind',
    'a move to the page behind',
    'ADDR_LIMIT_3GB',
    `0x10000000, 4096, 4096, ${F}, 0xc0000000`,
    'EINVAL',
  ],
  [
    'page-behind-without',
    'a move to 3 GiB without that limit',
    '0',
    `0x10000000, 4096, 4096, ${F}, 0xc0000000`,
    '0xc0000000',
  ],
] as const;

export const threeGigabytes = clause('compat/three-gigabytes', {
  says: 'In a 32-bit executable whose personality has ADDR_LIMIT_3GB user space ends there: for new addresses, and for places that the kernel chooses, which lie above without it.',
  source: [{ code: 'arch/x86/include/asm/page_64_types.h: IA32_PAGE_OFFSET' }],
  needs: ['x86_64'],
  cases: [
    ...limited.map(([name, title, limit, call, answer]) => ({
      name,
      title: `${title} of 3 GiB of user space, in a 32-bit executable`,
      preamble: c`
        #include <sys/personality.h>
      `,
      program: c`
        const struct compat_call call = { 0x10000000, 4 * 4096, ${call} };

        personality(${limit});
        record_compat("call", mremap_in_compat_executable(&call));
      `,
      expect: { mremap: { call: answer } },
    })),
    ...(
      [
        ['chosen', 'below 3 GiB', 'ADDR_LIMIT_3GB', true],
        ['chosen-without', 'above 3 GiB without that limit', '0', false],
      ] as const
    ).map(([name, title, limit, below]) => ({
      name,
      title: `the first of four pages grows by a move in a 32-bit executable: ${title}`,
      preamble: c`
        #include <sys/personality.h>
      `,
      program: c`
        const struct compat_call call = { 0x10000000, 4 * 4096, 0x10000000, 4096, 8192, MREMAP_MAYMOVE, 0 };
        uint32_t answer;

        personality(${limit});
        answer = mremap_in_compat_executable(&call);
        if (answer >= (uint32_t)-4095)
          failed("mremap: %s", errno_name((int)-answer));
        record_flag("moved", answer != 0x10000000);
        record_flag("below", answer < 0xc0000000);
      `,
      expect: { mremap: { moved: true, below } },
      leavesOpen: 'where on that side',
    })),
  ],
});
