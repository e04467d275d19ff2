import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';

/** Four pages of a BPF arena at 0, "abcd": memory that programs of the kernel find by its address. */
const arena = c`
  #include <linux/bpf.h>

  static inline void map_arena(void)
  {
    /* As in newer headers: BPF_MAP_TYPE_ARENA. */
    union bpf_attr attr = { .map_type = 33, .max_entries = 4, .map_flags = BPF_F_MMAPABLE };
    int fd = (int)syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));

    if (fd < 0 && (errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL || errno == E2BIG))
      lacks("BPF arenas (Linux 6.9, CONFIG_BPF_SYSCALL, CONFIG_BPF_JIT)");
    if (fd < 0)
      broken("BPF_MAP_CREATE: %s", errno_name(errno));
    if (mmap(slot(0), 4 * PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED)
      broken("mmap of an arena: %s", errno_name(errno));
    fill(slot(0), "abcd");
  }
`;

/** What is refused for a mapping of four pages at 0: [name, what it is, call, of an arena, of a trace buffer]. */
const calls = [
  ['shrunk', 'a shrink', 'slot(0), 4 * PAGE, 2 * PAGE, 0, NULL', 'EINVAL', 'EINVAL'],
  ['grown', 'growth', 'slot(0), 4 * PAGE, 5 * PAGE, 0, NULL', 'EFAULT', 'EFAULT'],
  [
    'moved-in-part',
    'a move of its second half',
    `slot(2), 2 * PAGE, 2 * PAGE, ${F}, slot(8)`,
    'EINVAL',
    'EINVAL',
  ],
  [
    'left-behind',
    'MREMAP_DONTUNMAP',
    `slot(0), 4 * PAGE, 4 * PAGE, ${F} | MREMAP_DONTUNMAP, slot(8)`,
    'EINVAL',
    'EINVAL',
  ],
] as const;

export const arenaStaysWhereItIs = clause('kinds/arena-stays-where-it-is', {
  says: 'A BPF arena is neither moved, left behind nor shrunk (EINVAL), nor grown (EFAULT), and stays as it is.',
  source: [
    {
      code: 'kernel/bpf/arena.c: arena_get_unmapped_area, arena_vm_may_split; "bpf: Fix use-after-free in arena_vm_close on fork" (6.12.88)',
    },
  ],
  needs: ['x86_64', 'root'],
  cases: [...calls, ['moved', 'a move', `slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(8)`, 'EINVAL'] as const].map(
    ([name, title, call, errno]) => ({
      name,
      title: `${title} of a BPF arena is refused with ${errno}`,
      preamble: arena,
      program: c`
      map_arena();
      observe_mremap("call", ${call});
      observe_strip("after", 0, 12);
    `,
      expect: { mremap: { call: refused(errno), after: 'abcd--------' } },
    }),
  ),
});

/** Four pages of the ring of a trace buffer at 0: one that describes it, and three of its data. */
const trace = c`
  #include <sys/mount.h>

  static bool has_snapshots;

  static inline void map_trace(void)
  {
    char folder[] = "/tmp/trace-XXXXXX", path[64];
    int fd;

    if (!mkdtemp(folder))
      broken("a folder in /tmp: %s", errno_name(errno));
    if (mount("tracefs", folder, "tracefs", 0, NULL)) {
      if (errno == ENODEV)
        lacks("tracefs (CONFIG_TRACING)");
      broken("mounting tracefs: %s", errno_name(errno));
    }
    snprintf(path, sizeof(path), "%s/per_cpu/cpu0/trace_pipe_raw", folder);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(path, sizeof(path), "%s/snapshot", folder);
    has_snapshots = !access(path, F_OK);
    umount2(folder, MNT_DETACH);
    rmdir(folder);
    if (fd < 0)
      broken("trace_pipe_raw: %s", errno_name(errno));
    if (mmap(slot(0), 4 * PAGE, PROT_READ, MAP_FIXED | MAP_SHARED, fd, 0) == MAP_FAILED) {
      if (errno == ENODEV)
        lacks("trace buffers that can be mapped (Linux 6.10)");
      broken("mmap of a trace buffer: %s", errno_name(errno));
    }
  }

  /* Its first words: the sizes of the page that describes it and of all of that. */
  static void observe_trace(const char *name, long page)
  {
    volatile uint32_t *meta = (volatile uint32_t *)slot(page);

    record_flag(name, meta[0] >= PAGE && meta[0] % PAGE == 0 && meta[1] < PAGE);
  }
`;

export const traceBufferMovesWhole = clause('kinds/trace-buffer-moves-whole', {
  says: 'The ring of a trace buffer is moved whole, and can be neither moved in part, left behind nor shrunk (EINVAL), nor grown (EFAULT).',
  source: [
    {
      code: 'kernel/trace/trace.c: tracing_buffers_may_split; "tracing: Fix WARN_ON in tracing_buffers_mmap_close for split VMAs" (6.12.61)',
    },
  ],
  needs: ['root'],
  cases: [
    {
      name: 'moved',
      title: 'a mapped trace buffer is moved',
      preamble: trace,
      program: c`
        map_trace();
        /* Whose count of mappings a move gets wrong. */
        if (!has_snapshots)
          lacks("snapshots of trace buffers (CONFIG_TRACER_SNAPSHOT)");
        observe_mremap("call", slot(0), 4 * PAGE, 4 * PAGE, ${F}, slot(8));
        observe_mappings("mappings", 0, 16);
        observe_trace("whole", 8);
      `,
      expect: { mremap: { call: at(8), mappings: ['8-12 r--s'], whole: true } },
      bugs: { 'moved-trace-buffer-is-given-back-twice': { whole: true } },
      complains: 'WARNING: ',
      alone: true,
      mounts: true,
    },
    {
      name: 'refused',
      title:
        'a shrink, a move of the second half and MREMAP_DONTUNMAP of a mapped trace buffer are refused with EINVAL, growth with EFAULT',
      preamble: trace,
      program: c`
        map_trace();
        ${calls.map(([name, , call]) => `observe_mremap("${name}", ${call});`).join('\n')}
        observe_mappings("mappings", 0, 16);
        observe_trace("whole", 0);
        observe_strip("beyond", 4, 8);
      `,
      expect: {
        mremap: {
          ...Object.fromEntries(calls.map(([name, , , , errno]) => [name, refused(errno)])),
          mappings: ['0-4 r--s'],
          whole: true,
          beyond: '--------',
        },
      },
      alone: true,
      mounts: true,
    },
  ],
});
