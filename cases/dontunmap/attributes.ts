import { at, c, oneOf } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf, man } from '../sources.ts';

export const dontunmap = `observe_mremap("move", slot(8), 4 * PAGE, 4 * PAGE,
               MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));`;

const advise = (advice: string, option: string) =>
  `if (madvise(slot(8), 4 * PAGE, ${advice}))
  ${option ? `lacks("${advice} (${option})")` : `broken("${advice}: %s", errno_name(errno))`};`;

export const lock = 'if (mlock(slot(8), 4 * PAGE))\n  broken("mlock: %s", errno_name(errno));';

const kind = (flags: string) => `&(struct kind){ MAP_PRIVATE | MAP_ANONYMOUS | ${flags}, NULL }`;

/** Attributes: their flag in VmFlags, how the mapping comes to have it, and what the source loses of it. */
const attributes = [
  ['plain', 'that has none', 'wr', 'PRIVATE_ANON', '', ''],
  ['dontfork', 'with MADV_DONTFORK', 'dc', 'PRIVATE_ANON', advise('MADV_DONTFORK', ''), ''],
  ['wipeonfork', 'with MADV_WIPEONFORK', 'wf', 'PRIVATE_ANON', advise('MADV_WIPEONFORK', ''), ''],
  ['dontdump', 'with MADV_DONTDUMP', 'dd', 'PRIVATE_ANON', advise('MADV_DONTDUMP', ''), ''],
  ['mergeable', 'with MADV_MERGEABLE', 'mg', 'PRIVATE_ANON', advise('MADV_MERGEABLE', 'CONFIG_KSM'), ''],
  [
    'hugepage',
    'with MADV_HUGEPAGE',
    'hg',
    'PRIVATE_ANON',
    advise('MADV_HUGEPAGE', 'CONFIG_TRANSPARENT_HUGEPAGE'),
    '',
  ],
  [
    'nohugepage',
    'with MADV_NOHUGEPAGE',
    'nh',
    'PRIVATE_ANON',
    advise('MADV_NOHUGEPAGE', 'CONFIG_TRANSPARENT_HUGEPAGE'),
    '',
  ],
  ['sequential', 'with MADV_SEQUENTIAL', 'sr', 'PRIVATE_ANON', advise('MADV_SEQUENTIAL', ''), ''],
  ['random', 'with MADV_RANDOM', 'rr', 'PRIVATE_ANON', advise('MADV_RANDOM', ''), ''],
  ['never-reserved', 'with MAP_NORESERVE', 'nr', kind('MAP_NORESERVE'), '', ''],
  ['grows-down', 'with MAP_GROWSDOWN', 'gd', kind('MAP_GROWSDOWN'), '', ''],
  ['locked', 'that is locked', 'lo', 'PRIVATE_ANON', lock, '-lo'],
  [
    'locked-on-fault',
    'that is locked on fault',
    'lo',
    'PRIVATE_ANON',
    'if (syscall(SYS_mlock2, slot(8), 4 * PAGE, MLOCK_ONFAULT))\n  broken("mlock2: %s", errno_name(errno));',
    '-lo -lf',
  ],
  [
    'locked-with-advice',
    'that is locked and has MADV_DONTFORK and MADV_DONTDUMP',
    'lo',
    'PRIVATE_ANON',
    `${lock}\n${advise('MADV_DONTFORK', '')}\n${advise('MADV_DONTDUMP', '')}`,
    '-lo',
  ],
] as const;

export const bothSidesKeepAttributes = clause('dontunmap/attributes-of-both-sides', {
  says: 'Source and destination have every attribute that the mapping had, but for the lock, which the source loses.',
  source: [
    man('MREMAP_DONTUNMAP'),
    { man: 'proc_pid_smaps(5), man-pages 6.20, VmFlags' },
    { code: 'mm/mremap.c: dontunmap_complete; mm/vma.c: copy_vma' },
  ],
  cases: attributes.map(([name, what, flag, mapped, setUp, lost]) => ({
    name,
    title: `a mapping ${what}: what VmFlags of source and destination gain and lose`,
    program: c`
      carve(8, 4, ${mapped});
      ${setUp}
      fill(slot(8), "ab");
      mark_flags(8);
      observe_vm_flag("has", "${flag}", 8, 4);
      ${dontunmap}
      observe_flag_changes("source", 8);
      observe_flag_changes("destination", 20);
      observe_strip("after", 20, 4);
    `,
    expect: {
      dontunmap: {
        has: '++++',
        move: at(20),
        // Older kernels have no letters for it.
        source: lost === '-lo -lf' ? oneOf(lost, '-lo -??') : lost,
        destination: '',
        after: 'ab..',
      },
    },
    ...(name === 'locked-on-fault' && { leavesOpen: 'which letters VmFlags has for a lock on fault' }),
  })),
});

export const partKeepsAttributes = clause('dontunmap/attributes-of-a-part', {
  says: 'When part of a mapping is moved the destination has the attributes of the mapping, and those of the rest stay.',
  source: [{ code: 'mm/vma.c: copy_vma' }],
  cases: (
    [
      ['dontfork', 'MADV_DONTFORK', 'dc'],
      ['wipeonfork', 'MADV_WIPEONFORK', 'wf'],
      ['dontdump', 'MADV_DONTDUMP', 'dd'],
    ] as const
  ).map(([name, advice, flag]) => ({
    name,
    title: `the middle of a mapping with ${advice} is moved: all of it and the destination have that`,
    program: c`
      fill(carve(8, 4, PRIVATE_ANON), "abcd");
      ${advise(advice, '')}
      carve(12, 1, PRIVATE_ANON);
      observe_mremap("move", slot(9), 2 * PAGE, 2 * PAGE,
                     MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(20));
      observe_vm_flag("flag", "${flag}", 8, 15);
    `,
    expect: { dontunmap: { move: at(20), flag: '++++.-------++-' } },
  })),
});

export const adviceHoldsInAChild = clause('dontunmap/fork-advice-holds-on-both-sides', {
  says: 'What a child inherits of source and destination is what the mapping was advised before it was moved.',
  source: [{ man: 'madvise(2), man-pages 6.20, MADV_DONTFORK, MADV_WIPEONFORK' }],
  cases: [
    {
      name: 'dontfork',
      title: 'of a mapping with MADV_DONTFORK a child has neither source nor destination',
      program: c`
        unsigned char in_memory[4];
        int status;
        pid_t child;

        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${advise('MADV_DONTFORK', '')}
        ${dontunmap}
        child = fork();
        if (child < 0)
          broken("fork: %s", errno_name(errno));
        if (!child)
          _exit(!!mincore(slot(8), PAGE, in_memory) + 2 * !!mincore(slot(20), PAGE, in_memory));
        if (waitpid(child, &status, 0) != child)
          broken("waitpid: %s", errno_name(errno));
        record_number("absent", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
        observe_strip("parent", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), absent: 3, parent: '....--------abcd' } },
    },
    {
      name: 'wipeonfork',
      title: 'of a mapping with MADV_WIPEONFORK a child has source and destination as zeros',
      program: c`
        int status;
        pid_t child;

        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        ${advise('MADV_WIPEONFORK', '')}
        ${dontunmap}
        fill(slot(8), "wxyz");
        child = fork();
        if (child < 0)
          broken("fork: %s", errno_name(errno));
        if (!child)
          _exit((*slot(8) == 0) + 2 * (*slot(20) == 0));
        if (waitpid(child, &status, 0) != child)
          broken("waitpid: %s", errno_name(errno));
        record_number("zeros", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
        observe_strip("parent", 8, 16);
      `,
      expect: { dontunmap: { move: at(20), zeros: 3, parent: 'wxyz--------abcd' } },
    },
  ],
});

export const policyStays = clause('dontunmap/memory-policy', {
  says: 'The memory policy of the mapping is that of source and destination.',
  source: [{ man: 'mbind(2), man-pages 6.20' }, { code: 'mm/vma.c: copy_vma, vma_dup_policy' }],
  cases: (
    [
      ['preferred', 'MPOL_PREFERRED', 1],
      ['bind', 'MPOL_BIND', 2],
      ['interleave', 'MPOL_INTERLEAVE', 3],
    ] as const
  ).map(([name, policy, number]) => ({
    name,
    title: `a mapping with ${policy}: get_mempolicy says so of source and destination, and not of a neighbour`,
    preamble: c`
      static int policy_at(long page)
      {
        int mode = -1;

        if (syscall(SYS_get_mempolicy, &mode, NULL, 0, slot(page), 2 /* MPOL_F_ADDR */))
          failed("get_mempolicy of page %ld: %s", page, errno_name(errno));
        return mode;
      }
    `,
    program: c`
      unsigned long nodes = 1;

      fill(carve(8, 4, PRIVATE_ANON), "abcd");
      carve(12, 1, PRIVATE_ANON);
      if (syscall(SYS_mbind, slot(8), 4 * PAGE, ${number} /* ${policy} */, &nodes, 64, 0)) {
        if (errno == ENOSYS)
          lacks("mbind (CONFIG_NUMA)");
        broken("mbind: %s", errno_name(errno));
      }
      ${dontunmap}
      record_json("policies", "[%d,%d,%d]", policy_at(8), policy_at(20), policy_at(12));
    `,
    expect: { dontunmap: { move: at(20), policies: [number, number, 0] } },
  })),
});

export const protectionKeyStays = clause('dontunmap/protection-key', {
  says: 'The protection key of the mapping guards source and destination.',
  source: [{ man: 'pkeys(7), man-pages 6.20' }],
  cases: [
    {
      name: 'no-access',
      title: 'a key that allows no access: neither side can be read, until it does',
      needs: ['x86_64'],
      program: c`
        int key = (int)syscall(SYS_pkey_alloc, 0, 1 /* PKEY_DISABLE_ACCESS */);

        if (key < 0)
          lacks("protection keys (CONFIG_X86_INTEL_MEMORY_PROTECTION_KEYS, and a processor that has them)");
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        if (syscall(SYS_pkey_mprotect, slot(8), 4 * PAGE, PROT_READ | PROT_WRITE, key))
          broken("pkey_mprotect: %s", errno_name(errno));
        ${dontunmap}
        observe_strip("guarded", 8, 16);
        if (syscall(SYS_pkey_mprotect, slot(8), 4 * PAGE, PROT_READ | PROT_WRITE, 0) ||
            syscall(SYS_pkey_mprotect, slot(20), 4 * PAGE, PROT_READ | PROT_WRITE, 0))
          failed("pkey_mprotect: %s", errno_name(errno));
        observe_strip("opened", 8, 16);
      `,
      expect: {
        dontunmap: { move: at(20), guarded: '####--------####', opened: '....--------abcd' },
      },
    },
  ],
});

export const nameStays = clause('dontunmap/name', {
  says: 'The name of an anonymous mapping (PR_SET_VMA_ANON_NAME) is that of source and destination.',
  source: [{ man: 'PR_SET_VMA(2const), man-pages 6.20' }],
  cases: [
    {
      name: 'both-sides',
      title: 'a mapping that was named: /proc/self/maps shows the name on both sides',
      preamble: c`
        static void observe_name(const char *record, long page)
        {
          char *line = read_proc("/proc/self/maps", "CONFIG_PROC_FS"), *end, *name;

          for (; *line; line = end + 1) {
            end = strchr(line, '\n');
            *end = 0;
            name = strchr(line, '[');
            if (strtoul(line, NULL, 16) == (unsigned long)slot(page)) {
              record_string(record, name ? name : "");
              return;
            }
          }
          record_string(record, "not mapped");
        }
      `,
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        if (syscall(SYS_prctl, 0x53564d41 /* PR_SET_VMA */, 0, slot(8), 4 * PAGE, "seven"))
          lacks("names of anonymous mappings (CONFIG_ANON_VMA_NAME)");
        ${dontunmap}
        observe_name("source", 8);
        observe_name("destination", 20);
      `,
      expect: { dontunmap: { move: at(20), source: '[anon:seven]', destination: '[anon:seven]' } },
    },
  ],
});

export const softDirtyIsKnown = clause('dontunmap/soft-dirty', {
  says: 'The pages that were moved count as written (soft-dirty) at the destination; the source has no such page until it is written.',
  source: [
    { code: 'Documentation/admin-guide/mm/soft-dirty.rst; mm/mremap.c: move_soft_dirty_pte' },
    commitOf('dontunmap'),
  ],
  cases: [
    {
      name: 'both-sides',
      title: 'after the bits were cleared four pages are moved, and one of the source is written',
      preamble: c`
        static void observe_soft_dirty(const char *name, long first, long pages)
        {
          int pagemap = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
          char strip[STRETCH_PAGES + 1] = "";

          for (long i = 0; i < pages; i++) {
            uint64_t entry = 0;

            if (pread(pagemap, &entry, 8, (off_t)((uintptr_t)slot(first + i) / PAGE * 8)) != 8)
              broken("pagemap: %s", errno_name(errno));
            strip[i] = entry >> 55 & 1 ? 'd' : '.';
          }
          close(pagemap);
          record_string(name, strip);
        }

        static void clear_soft_dirty(void)
        {
          int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
          int pagemap = open_proc("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
          uint64_t entry = 0;

          if (pread(pagemap, &entry, 8, (off_t)((uintptr_t)slot(8) / PAGE * 8)) != 8 || !(entry >> 55 & 1))
            lacks("soft-dirty bits (CONFIG_MEM_SOFT_DIRTY)");
          if (fd < 0 || write(fd, "4", 1) != 1)
            broken("clear_refs: %s", errno_name(errno));
          close(fd);
          close(pagemap);
        }
      `,
      program: c`
        fill(carve(8, 4, PRIVATE_ANON), "abcd");
        clear_soft_dirty();
        observe_soft_dirty("cleared", 8, 4);
        ${dontunmap}
        observe_soft_dirty("moved", 8, 4);
        observe_soft_dirty("destination", 20, 4);
        fill(slot(9), "x");
        observe_soft_dirty("written", 8, 4);
      `,
      expect: {
        dontunmap: { cleared: '....', move: at(20), moved: '....', destination: 'dddd', written: '.d..' },
      },
    },
  ],
});
