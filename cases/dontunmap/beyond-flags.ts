import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';
import { advise, dontunmap } from './attributes.ts';

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
      program: c`
        int key = (int)syscall(SYS_pkey_alloc, 0, 1 /* PKEY_DISABLE_ACCESS */);

        if (key < 0)
          lacks("protection keys (CONFIG_X86_INTEL_MEMORY_PROTECTION_KEYS, on arm64 CONFIG_ARM64_POE, and a processor that has them)");
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
