import { c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

/** Pages where 32 bits reach, between guards: `low(0)` is the first. */
const low = c`
  #define LOW 0x20000000UL

  static char *low(long page)
  {
    return (char *)LOW + page * (long)PAGE;
  }

  static void map_low(long first, long pages, const char *letters)
  {
    if (mmap(low(first), (size_t)pages * PAGE, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    fill(low(first), letters);
  }
`;

const source = [{ code: 'arch/x86/entry: int 0x80; arch/x86/mm/mmap.c: mmap_base of compat calls' }];

export const int80IsTheSameCall = clause('compat/int-0x80-is-the-same-call', {
  says: 'The call of 32-bit programs (int 0x80), made by a 64-bit one, is the same call for addresses below 4 GiB.',
  source,
  needs: ['x86_64'],
  cases: (
    [
      [
        'move',
        'a move',
        `(uint64_t)low(0), 4 * PAGE, 4 * PAGE, ${F}, (uint64_t)low(8)`,
        'mremap',
        '0x20008000',
        '--------abcd',
      ],
      [
        'shrink',
        'a shrink in place',
        '(uint64_t)low(0), 4 * PAGE, 2 * PAGE, 0, 0',
        'mremap',
        '0x20000000',
        'ab----------',
      ],
      [
        'grow',
        'growth in place',
        '(uint64_t)low(0), 4 * PAGE, 6 * PAGE, 0, 0',
        'mremap',
        '0x20000000',
        'abcd..------',
      ],
      [
        'dontunmap',
        'MREMAP_DONTUNMAP to a hint',
        '(uint64_t)low(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, (uint64_t)low(8)',
        'dontunmap',
        '0x20008000',
        '....----abcd',
      ],
      [
        'fixed-alone',
        'MREMAP_FIXED without MREMAP_MAYMOVE',
        '(uint64_t)low(0), 4 * PAGE, 4 * PAGE, MREMAP_FIXED, (uint64_t)low(8)',
        'mremap',
        'EINVAL',
        'abcd--------',
      ],
      [
        'not-mapped',
        'a source that is not mapped',
        `(uint64_t)low(4), PAGE, PAGE, ${F}, (uint64_t)low(8)`,
        'mremap',
        'EFAULT',
        'abcd--------',
      ],
    ] as const
  ).map(([name, title, call, key, answer, after]) => ({
    name,
    title: `${title}, by int 0x80`,
    preamble: low,
    program: c`
      map_low(0, 4, "abcd");
      record_compat("call", compat_mremap(${call}));
      observe_strip_at("after", low(0), 12, -1);
    `,
    expect: { [key]: { call: answer, after } },
  })),
});

export const int80TakesHalfRegisters = clause('compat/int-0x80-takes-half-registers', {
  says: 'By int 0x80 the lower half of each register counts: what is above bit 31 of an address, a size or the flags is not looked at.',
  source,
  needs: ['x86_64'],
  cases: [
    ['old-address', 'old address', '(uint64_t)low(0) | 1UL << 40, 4 * PAGE, 2 * PAGE, 0, 0'],
    ['old-size', 'old size', '(uint64_t)low(0), 4 * PAGE | 1UL << 40, 2 * PAGE, 0, 0'],
    ['new-size', 'new size', '(uint64_t)low(0), 4 * PAGE, 2 * PAGE | 1UL << 40, 0, 0'],
    ['flags', 'flags', '(uint64_t)low(0), 4 * PAGE, 2 * PAGE, 1UL << 32, 0'],
  ].map(([name, title, call]) => ({
    name: name ?? '',
    title: `a bit above the lower half of the ${title}: the shrink is done`,
    preamble: low,
    program: c`
      map_low(0, 4, "abcd");
      record_compat("call", compat_mremap(${call ?? ''}));
      observe_strip_at("after", low(0), 6, -1);
    `,
    expect: { mremap: { call: '0x20000000', after: 'ab----' } },
  })),
});

export const int80PlacesLow = clause('compat/int-0x80-places-low', {
  says: 'A place that the kernel chooses for a call by int 0x80 lies below 4 GiB, although the process has all of the address space.',
  source,
  needs: ['x86_64'],
  cases: (
    [
      [
        'grow',
        'growth that has no room',
        '(uint64_t)low(0), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE, 0',
        'mremap',
        '----',
        5,
        'abcd.',
      ],
      [
        'dontunmap',
        'MREMAP_DONTUNMAP without a hint',
        '(uint64_t)low(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0',
        'dontunmap',
        '....',
        4,
        'abcd',
      ],
    ] as const
  ).map(([name, title, call, key, left, pages, moved]) => ({
    name,
    title: `${title}: the new place is below 4 GiB, with the bytes`,
    preamble: low,
    program: c`
      uint32_t place;

      map_low(0, 5, "abcdx");
      if (mprotect(low(4), PAGE, PROT_READ))
        broken("mprotect: %s", errno_name(errno));
      place = compat_mremap(${call});
      record_flag("placed", place % PAGE == 0 && place >= PAGE);
      observe_strip_at("old", low(0), 4, -1);
      observe_strip_at("new", (char *)(uintptr_t)place, ${pages}, -1);
    `,
    expect: { [key]: { placed: true, old: left, new: moved } },
  })),
});

export const int80IsNotAligned = clause('compat/int-0x80-does-not-align', {
  says: 'A place that the kernel chooses for a call by int 0x80 lies right below the last one also when it is as large as a huge page: it is not aligned to it.',
  source: [{ code: 'mm/huge_memory.c: __thp_get_unmapped_area: in_compat_syscall; CVE-2024-26621' }],
  needs: ['x86_64'],
  cases: [
    {
      name: 'dontunmap',
      title:
        'a mapping as large as a huge page is moved with MREMAP_DONTUNMAP to where the kernel likes, when another one has been',
      preamble: low,
      program: c`
        const uint64_t from = (uint64_t)low(0), flags = MREMAP_MAYMOVE | MREMAP_DONTUNMAP;
        uint32_t first, second;

        if (mmap(low(0), BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        do
          first = compat_mremap(from, PAGE, PAGE, flags, 0);
        while (first % PAGE == 0 && first % BLOCK == 0);
        second = compat_mremap(from, BLOCK, BLOCK, flags, 0);
        record_flag("placed", second % PAGE == 0);
        record_flag("right-below", second == first - BLOCK);
      `,
      expect: { dontunmap: { placed: true, 'right-below': true } },
    },
  ],
});
