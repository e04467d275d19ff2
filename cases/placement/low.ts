import { c, outside, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const D = 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP';

/** Calls with a new address, and what a page at `low` is after it: [name, title, flags, change]. */
const withAddress = [
  ['fixed', 'MREMAP_FIXED', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'mremap'],
  ['hint', 'a hint', D, 'dontunmap'],
] as const;

export const lowestForAll = clause('placement/lowest-address-for-all', {
  says: 'vm.mmap_min_addr is the lowest address that may be the new place for those without CAP_SYS_RAWIO, to the page; what begins below it is refused with EPERM, however far it reaches above.',
  source: [{ code: 'security/commoncap.c: cap_mmap_addr looks at the first address' }],
  needs: ['x86_64', 'root'],
  cases: withAddress.flatMap(([name, title, flags, key]) =>
    (
      [
        ['at', 'right there', '0', true],
        ['a-page-below', 'a page below', '-PAGE', false],
      ] as const
    ).map(([which, words, offset, taken]) => ({
      name: `${name}-${which}`,
      title: `two pages are moved to vm.mmap_min_addr with ${title}: ${words}`,
      program: c`
        char *low = (char *)65536 + (long)${offset};

        set_system("/proc/sys/vm/mmap_min_addr", "65536", "CONFIG_MMU");
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        give_up(17); /* CAP_SYS_RAWIO */
        observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, ${flags}, low);
        observe_strip_at("there", low, 2, -1);
        observe_strip("source", 0, 2);
      `,
      expect: {
        [key]: taken
          ? { call: outside, there: 'ab', source: name === 'fixed' ? '--' : '..' }
          : { call: refused('EPERM'), there: '--', source: 'ab' },
      },
      alone: true as const,
    })),
  ),
});

/** What could make one think that places are low: [name, title, set-up, address of the source]. */
const lows = [
  [
    'map-32bit',
    'a mapping that was made with MAP_32BIT',
    'source = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);',
  ],
  [
    'limit-of-3-gigabytes',
    'a mapping of a 64-bit process whose personality has ADDR_LIMIT_3GB',
    'personality(ADDR_LIMIT_3GB);',
  ],
  [
    'limit-of-32-bits',
    'a mapping of a 64-bit process whose personality has ADDR_LIMIT_32BIT',
    'personality(ADDR_LIMIT_32BIT);',
  ],
] as const;

export const placesAreNotLow = clause('placement/places-are-not-low', {
  says: 'That a mapping was made with MAP_32BIT is not remembered, and the limits of a personality are not those of 64-bit processes: the place that is chosen lies above 4 GiB.',
  source: [
    { code: 'mm/mremap.c: vrm_set_new_addr passes MAP_FIXED and MAP_SHARED alone' },
    { code: 'arch/x86/include/asm/page_64_types.h: TASK_SIZE' },
  ],
  needs: ['x86_64'],
  cases: lows.flatMap(([name, title, setUp]) =>
    (
      [
        ['grow', 'growth by a move', 'source, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE, NULL', 'mremap'],
        ['dontunmap', 'MREMAP_DONTUNMAP', `source, 2 * PAGE, 2 * PAGE, ${D}, NULL`, 'dontunmap'],
      ] as const
    ).map(([which, words, call, key]) => ({
      name: `${name}-${which}`,
      title: `${words}: ${title} goes above 4 GiB`,
      preamble: c`
        #include <sys/personality.h>

        #ifndef MAP_32BIT
        #define MAP_32BIT 0x40
        #endif
      `,
      program: c`
        char *source = (char *)0x20000000, *got;

        source = mmap(source, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ${setUp}
        if (source == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        record_flag("low", (uintptr_t)source < 0x80000000);
        fill(source, "abx");
        got = sys_mremap(${call});
        if (got == MAP_FAILED)
          failed("mremap: %s", errno_name(errno));
        record_flag("above", (uintptr_t)got >= (uintptr_t)1 << 32);
        observe_strip_at("there", got, 2, -1);
        observe_strip_at("source", source, 3, -1);
      `,
      expect: {
        [key]: { low: true, above: true, there: 'ab', source: which === 'grow' ? '--x' : '..x' },
      },
      leavesOpen: 'where above 4 GiB',
    })),
  ),
});
