import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const keyed = c`
  /* A key by which nothing can be read or written any more, on four pages "abcd". */
  static inline int map_keyed(void)
  {
    int key;

    fill(carve(0, 4, PRIVATE_ANON), "abcd");
    key = (int)syscall(SYS_pkey_alloc, 0, 1 /* PKEY_DISABLE_ACCESS */);
    if (key < 0 && (errno == ENOSYS || errno == ENOSPC || errno == EINVAL))
      lacks("protection keys (CONFIG_X86_INTEL_MEMORY_PROTECTION_KEYS, on arm64 CONFIG_ARM64_POE, and a processor with them)");
    if (key < 0)
      broken("pkey_alloc: %s", errno_name(errno));
    if (syscall(SYS_pkey_mprotect, slot(0), 4 * PAGE, PROT_READ | PROT_WRITE, key))
      broken("pkey_mprotect: %s", errno_name(errno));
    return key;
  }
`;

export const protectionKeyMoves = clause('kinds/protection-key-moves', {
  says: 'A mapping keeps its protection key wherever it goes: what may not be read before may not be read at the new place, on what it grew by, or at a source that is left behind.',
  source: [{ man: 'pkeys(7), man-pages 6.20' }, { code: 'mm/vma.c: copy_vma keeps VM_PKEY_BIT0 to 3' }],
  cases: (
    [
      [
        'moved',
        'moved',
        '4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        '------####--',
        '------abcd--',
      ],
      ['grown-in-place', 'grown in place', '5 * PAGE, 0, NULL', at(0), '#####-------', 'abcd.-------'],
      [
        'grown-by-moving',
        'grown with a move',
        '5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        '------#####-',
        '------abcd.-',
      ],
      [
        'left-behind',
        'moved with MREMAP_DONTUNMAP',
        '4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6)',
        at(6),
        '####--####--',
        '....--abcd--',
      ],
    ] as const
  ).map(([name, title, args, result, keyed_, freed]) => ({
    name,
    title: `a mapping with a protection key is ${title}`,
    preamble: keyed,
    program: c`
      map_keyed();
      observe_mremap("call", slot(0), 4 * PAGE, ${args});
      observe_strip("keyed", 0, 12);
      /* Key 0 is everybody's. */
      for (long i = 0; i < 12; i++)
        syscall(SYS_pkey_mprotect, slot(i), PAGE, PROT_READ | PROT_WRITE, 0);
      observe_strip("freed", 0, 12);
    `,
    expect: { mremap: { call: result, keyed: keyed_, freed } },
  })),
});

/** A mapping that grows down when it is touched below its start. */
const down = c`
  static inline void map_down(void)
  {
    if (mmap(slot(8), 2 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0) == MAP_FAILED)
      broken("mmap: %s", errno_name(errno));
    fill(slot(8), "ab");
  }
`;

export const growsDownStill = clause('kinds/what-grows-down-still-does', {
  says: 'A mapping that grows down (MAP_GROWSDOWN) does so at its new place, too, and at a source that is left behind.',
  source: [
    { man: 'mmap(2), man-pages 6.20, MAP_GROWSDOWN' },
    { code: 'mm/vma.c: copy_vma keeps VM_GROWSDOWN' },
  ],
  cases: [
    {
      name: 'moved',
      title: 'a mapping that grows down is moved, and then touched a page below its start',
      preamble: down,
      program: c`
        map_down();
        observe_mremap("move", slot(8), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(20));
        observe_strip("touched", 19, 4);
        observe_mappings("mappings", 0, 30);
      `,
      expect: { mremap: { move: at(20), touched: '.ab-', mappings: ['19-22 rw-p'] } },
    },
    {
      name: 'grown',
      title: 'a mapping that grows down is grown upwards in place, and then touched a page below its start',
      preamble: down,
      program: c`
        map_down();
        observe_mremap("grow", slot(8), 2 * PAGE, 3 * PAGE, 0, NULL);
        observe_strip("touched", 7, 5);
        observe_mappings("mappings", 0, 30);
      `,
      expect: { mremap: { grow: at(8), touched: '.ab.-', mappings: ['7-11 rw-p'] } },
    },
    {
      name: 'left-behind',
      title:
        'a mapping that grows down is moved with MREMAP_DONTUNMAP, and both are touched a page below their start',
      preamble: down,
      program: c`
        map_down();
        observe_mremap("move", slot(8), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
        observe_strip("source", 7, 3);
        observe_strip("destination", 19, 4);
        observe_mappings("mappings", 0, 30);
      `,
      expect: {
        dontunmap: {
          move: at(20),
          source: '...',
          destination: '.ab-',
          mappings: ['7-10 rw-p', '19-22 rw-p'],
        },
      },
    },
  ],
});

const policy = c`
  static inline void map_with_policy(void)
  {
    unsigned long nodes = 1;

    fill(carve(0, 4, PRIVATE_ANON), "abcd");
    if (!syscall(SYS_mbind, slot(0), 4 * PAGE, 2 /* MPOL_BIND */, &nodes, 8 * sizeof(nodes), 0))
      return;
    if (errno == ENOSYS)
      lacks("mbind (CONFIG_NUMA)");
    broken("mbind: %s", errno_name(errno));
  }

  /* The policy of each page: 'b' bound to a node, '.' none, '-' not mapped. */
  static inline void observe_policy(const char *name, long first, long pages)
  {
    char strip[STRETCH_PAGES + 1];

    for (long i = 0; i < pages; i++) {
      int mode = -1;

      if (syscall(SYS_get_mempolicy, &mode, NULL, 0, slot(first + i), 2 /* MPOL_F_ADDR */))
        strip[i] = '-';
      else
        strip[i] = mode == 2 ? 'b' : '.';
    }
    strip[pages] = 0;
    record_string(name, strip);
  }
`;

export const policyMoves = clause('kinds/memory-policy-moves', {
  says: 'What mbind has said of a mapping holds at its new place, for what it grew by, and at a source that is left behind.',
  source: [{ man: 'mbind(2), man-pages 6.20' }, { code: 'mm/vma.c: copy_vma calls vma_dup_policy' }],
  cases: (
    [
      [
        'moved',
        'moved',
        'slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        '------bbbb--',
      ],
      [
        'middle-moved',
        'moved in its middle',
        'slot(1), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        'b--b--bb----',
      ],
      ['grown-in-place', 'grown in place', 'slot(0), 4 * PAGE, 5 * PAGE, 0, NULL', at(0), 'bbbbb-------'],
      [
        'grown-by-moving',
        'grown with a move',
        'slot(0), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(6)',
        at(6),
        '------bbbbb-',
      ],
      [
        'left-behind',
        'moved with MREMAP_DONTUNMAP',
        'slot(0), 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(6)',
        at(6),
        'bbbb--bbbb--',
      ],
    ] as const
  ).map(([name, title, args, result, bound]) => ({
    name,
    title: `a mapping that is bound to a node is ${title}`,
    preamble: policy,
    program: c`
      map_with_policy();
      observe_mremap("call", ${args});
      observe_policy("policy", 0, 12);
    `,
    expect: { [name === 'left-behind' ? 'dontunmap' : 'mremap']: { call: result, policy: bound } },
  })),
});
