import { at, c, outside, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const D = 'MREMAP_MAYMOVE | MREMAP_DONTUNMAP';
const source = [{ code: 'mm/mremap.c: vrm_set_new_addr; mm/mmap.c: get_unmapped_area' }];

/** Hints for two pages at 0, and what lies there: [name, title, set-up, hint, whether it is taken]. */
const hints = [
  ['last-page-occupied', 'its last page occupied', 'fill(carve(9, 1, PRIVATE_ANON), "x");', 8, false],
  ['first-page-occupied', 'its first page occupied', 'fill(carve(8, 1, PRIVATE_ANON), "x");', 8, false],
  ['right-before-another', 'right before another mapping', 'fill(carve(10, 1, SHARED_ANON), "x");', 8, true],
  ['right-behind-another', 'right behind another mapping', 'fill(carve(7, 1, SHARED_ANON), "x");', 8, true],
  ['right-behind-the-source', 'right behind the source', '', 2, true],
  ['in-its-own-mapping', 'in another part of its own mapping', 'carve(2, 4, PRIVATE_ANON);', 4, false],
] as const;

/** What is given a hint as large as a huge page: [name, words, flags for mmap, change]. */
const hugeHints = [
  ['private', 'private anonymous memory', 'MAP_PRIVATE', 'dontunmap'],
  ['shared', 'shared anonymous memory', 'MAP_SHARED', 'dontunmap-any-mapping'],
] as const;

export const hintsAreTakenWhole = clause('placement/hints-are-taken-whole', {
  says: 'A hint is taken when all of its range is free, whatever lies right beside it; one page that is not makes the kernel choose, and stays.',
  source,
  cases: [
    ...hints.map(([name, title, setUp, hint, taken]) => ({
      name,
      title: `a hint with ${title}`,
      program: c`
      char *got;

      carve(0, 2, PRIVATE_ANON);
      ${setUp}
      fill(slot(0), "ab");
      observe_strip("before", 2, 10);
      got = observe_mremap("call", slot(0), 2 * PAGE, 2 * PAGE, ${D}, slot(${hint}));
      observe_strip_at("moved", got, 2, -1);
      observe_strip("source", 0, 2);
      record_flag("disjoint", got != slot(0) && got != slot(1));
    `,
      expect: {
        dontunmap: {
          before: {
            'last-page-occupied': '-------x--',
            'first-page-occupied': '------x---',
            'right-before-another': '--------x-',
            'right-behind-another': '-----x----',
            'right-behind-the-source': '----------',
            'in-its-own-mapping': '....------',
          }[name],
          call: taken ? at(hint) : outside,
          moved: 'ab',
          source: '..',
          disjoint: true,
        },
      },
      ...(!taken && { leavesOpen: 'where the kernel puts it' }),
    })),
    ...hugeHints.map(([name, what, flags, key]) => ({
      name: `as-large-as-a-huge-page-${name}`,
      title: `a hint for ${what}, as large as a huge page, that fits between two others and is not aligned to it`,
      program: c`
        char *hint = block(4) + 3 * PAGE;

        if (mmap(block(0), BLOCK, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_ANONYMOUS | ${flags}, -1, 0) == MAP_FAILED ||
            mmap(hint - PAGE, PAGE, PROT_READ, MAP_FIXED | MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ||
            mmap(hint + BLOCK, PAGE, PROT_READ, MAP_FIXED | MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        fill(block(0), "a");
        fill(block(1) - PAGE, "z");
        record_flag("taken", sys_mremap(block(0), BLOCK, BLOCK, ${D}, hint) == hint);
        observe_strip_at("first", hint, 1, -1);
        observe_strip_at("last", hint + BLOCK - PAGE, 1, -1);
      `,
      expect: { [key]: { taken: true, first: 'a', last: 'z' } },
    })),
  ],
});

export const chosenPlacesAreFree = clause('placement/chosen-places-are-free', {
  says: 'A place that the kernel chooses was free: of a hundred mappings that are moved and left behind, all keep their bytes.',
  source,
  cases: [
    {
      name: 'a-hundred',
      title: 'one page is moved a hundred times with MREMAP_DONTUNMAP and written to again',
      program: c`
        char *places[100];
        long kept = 0;

        fill(carve(0, 1, PRIVATE_ANON), "s");
        for (long i = 0; i < 100; i++) {
          *(volatile long *)slot(0) = i + 1;
          places[i] = sys_mremap(slot(0), PAGE, PAGE, ${D}, NULL);
          if (places[i] == MAP_FAILED)
            failed("mremap: %s", errno_name(errno));
        }
        for (long i = 0; i < 100; i++)
          kept += *(volatile long *)places[i] == i + 1;
        record_number("kept", kept);
        observe_strip("source", 0, 2);
      `,
      expect: { dontunmap: { kept: 100, source: '.-' } },
    },
  ],
});

export const lowestAddresses = clause('placement/lowest-addresses', {
  says: 'The lowest page may be the new place of those with CAP_SYS_RAWIO; others are refused with EPERM, with MREMAP_FIXED and, on x86_64 alone, as a hint (elsewhere one below vm.mmap_min_addr is passed over).',
  source: [
    { code: 'security/commoncap.c: cap_mmap_addr' },
    {
      code: 'mm/mmap.c: generic_get_unmapped_area compares with mmap_min_addr, arch/x86/kernel/sys_x86_64.c does not',
    },
  ],
  needs: ['root'],
  cases: (
    [
      ['fixed', 'MREMAP_MAYMOVE | MREMAP_FIXED', 'NULL', 'mremap', []],
      ['hint', D, '(void *)PAGE', 'dontunmap', ['x86_64']],
    ] as const
  ).flatMap(([name, flags, where, key, needs]) => [
    {
      name: `${name}-privileged`,
      title: `a page is moved to ${where === 'NULL' ? 'address zero' : 'the second page'} by root: its byte is there`,
      program: c`
        char *volatile there = ${where};

        fill(carve(0, 1, PRIVATE_ANON), "a");
        record_flag("moved", sys_mremap(slot(0), PAGE, PAGE, ${flags}, there) == there);
        observe_strip_at("there", there, 1, -1);
        observe_strip("source", 0, 1);
      `,
      needs,
      expect: { [key]: { moved: true, there: 'a', source: name === 'fixed' ? '-' : '.' } },
    },
    {
      name: `${name}-unprivileged`,
      title: `a page is not moved to ${where === 'NULL' ? 'address zero' : 'the second page'} by anybody else`,
      program: c`
        set_system("/proc/sys/vm/mmap_min_addr", "65536", "CONFIG_MMU");
        fill(carve(0, 1, PRIVATE_ANON), "a");
        if (setresuid(65534, 65534, 65534))
          broken("setresuid: %s", errno_name(errno));
        observe_mremap("call", slot(0), PAGE, PAGE, ${flags}, ${where});
        observe_strip("source", 0, 1);
      `,
      needs,
      alone: true,
      expect: { [key]: { call: refused('EPERM'), source: 'a' } },
    },
  ]),
});

const stackGap = {
  man: 'mmap(2), man-pages 6.20, MAP_GROWSDOWN',
};

export const guardGapIsKept = clause('placement/guard-gap-is-kept', {
  says: 'A place that the kernel chooses, and a hint that it takes, keeps 256 pages away from a mapping behind it that grows downwards; MREMAP_FIXED does not.',
  source: [stackGap, { code: 'mm/mmap.c, mm/vma.c: vm_start_gap; arch/x86/kernel/sys_x86_64.c' }],
  cases: [
    {
      name: 'chosen',
      title:
        'the highest place that is free lies right before a mapping that grows downwards: it is not chosen',
      program: c`
        size_t len = 600 * PAGE;
        char *free, *stack, *got;

        /* Where the kernel would put it; of that all but the last page is free then. */
        free = mmap(NULL, len + PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (free == MAP_FAILED || munmap(free, len + PAGE))
          broken("mmap: %s", errno_name(errno));
        stack = free + len;
        if (mmap(stack, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0) != stack)
          broken("mmap: %s", errno_name(errno));
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        carve(2, 1, SHARED_ANON);
        got = sys_mremap(slot(0), 2 * PAGE, len, MREMAP_MAYMOVE, NULL);
        record_flag("moved", got != MAP_FAILED && got != slot(0));
        record_flag("away", got + len <= stack - 256 * PAGE || got > stack);
        observe_strip_at("after", got, 2, -1);
      `,
      expect: { mremap: { moved: true, away: true, after: 'ab' } },
      leavesOpen: 'where the kernel puts it',
    },
    ...(
      [
        ['hint-within', 'a hint right before one is not taken', '22', true],
        ['hint-beyond', 'a hint 256 pages before one is taken', '22 + 256', false],
      ] as const
    ).map(([name, title, stack, away]) => ({
      name,
      title,
      program: c`
        char *where = slot(40) - 400 * PAGE, *hint = where + 20 * PAGE, *got;

        /* Below the stretch nothing is mapped but its guard, which is not in the way. */
        if (mmap(where + (${stack}) * PAGE, PAGE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        got = sys_mremap(slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, hint);
        record_flag("taken", got == hint);
        record_flag("moved", got != MAP_FAILED && got != slot(0));
        observe_strip_at("after", got, 2, -1);
      `,
      expect: { dontunmap: { taken: !away, moved: true, after: 'ab' } },
      ...(away && { leavesOpen: 'where the kernel puts it' }),
    })),
    {
      name: 'fixed',
      title: 'a fixed address right before one is taken',
      program: c`
        carve(22, 1, PRIVATE_ANON);
        munmap(slot(22), PAGE);
        if (mmap(slot(22), PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0) == MAP_FAILED)
          broken("mmap: %s", errno_name(errno));
        fill(carve(0, 2, PRIVATE_ANON), "ab");
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
        observe_strip("after", 20, 3);
      `,
      expect: { mremap: { move: at(20), after: 'ab.' } },
    },
  ],
});
