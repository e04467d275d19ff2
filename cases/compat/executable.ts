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
