import { at, c, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { man } from '../sources.ts';

/** The page of code and the pages of time that the kernel gives to every process. */
const vdso = c`
  #include <elf.h>

  static char *code, *data;
  static long code_pages, data_pages;

  static inline void find_vdso(void)
  {
    code = special_mapping("[vdso]", &code_pages);
    data = special_mapping("[vvar]", &data_pages);
    if (!code || !data)
      lacks("a vdso (vdso=1 on the command line)");
  }

  /* Whether a vdso begins there. */
  static inline void observe_code(const char *name, const char *where)
  {
    record_flag(name, !memcmp(where, ELFMAG, SELFMAG));
  }

  static atomic_int signalled;

  static inline void on_signal(int number)
  {
    signalled += number == SIGUSR2;
  }

  /* System calls and signals, as they are without the C library's own view of the vdso. */
  static inline void observe_life(void)
  {
    struct sigaction action = { .sa_handler = on_signal };
    long now[2];

    sigaction(SIGUSR2, &action, NULL);
    syscall(SYS_kill, syscall(SYS_getpid), SIGUSR2);
    record_flag("lives", signalled == 1 && !syscall(SYS_clock_gettime, CLOCK_MONOTONIC, now));
  }
`;

const special = { code: 'mm/mmap.c: special_mapping_mremap, __install_special_mapping (VM_DONTEXPAND)' };
const split = { code: 'mm/mmap.c: special_mapping_split (5.11); arch/x86/entry/vdso/vma.c: vdso_mremap' };

export const vdsoMovesWhole = clause('kinds/vdso-moves-whole', {
  says: 'The vdso and its data are moved whole, the process lives on, and the functions of the vdso still tell the time when both are moved by the same distance.',
  source: [special, { code: 'arch/x86/entry/vdso/vma.c, arch/arm64/kernel/vdso.c: vdso_mremap' }],
  cases: [
    {
      name: 'code',
      title: 'the vdso is moved: it is there, and no longer at its old place, and the process lives on',
      preamble: vdso,
      program: c`
        find_vdso();
        observe_mremap("move", code, (size_t)code_pages * PAGE, (size_t)code_pages * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_code("there", slot(2));
        observe_strip_at("source", code, 1, -1);
        record_number("mappings", count_mappings("[vdso]"));
        observe_life();
      `,
      expect: { mremap: { move: at(2), there: true, source: '-', mappings: 1, lives: true } },
      fresh: true,
    },
    {
      name: 'code-over-a-mapping',
      title: 'the vdso is moved to where something is mapped, which goes',
      preamble: vdso,
      program: c`
        find_vdso();
        carve(2, code_pages + 1, PRIVATE_ANON);
        for (long i = 0; i <= code_pages; i++)
          fill(slot(2 + i), "x");
        observe_mremap("move", code, (size_t)code_pages * PAGE, (size_t)code_pages * PAGE,
                       MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        observe_code("there", slot(2));
        observe_life();
      `,
      expect: { mremap: { move: at(2), there: true, lives: true } },
      fresh: true,
    },
    {
      name: 'code-and-data',
      title:
        'the vdso and all its data are moved by the same distance: its clock agrees with the system call',
      preamble: c`
        ${vdso}

        #ifdef __aarch64__
        #define CLOCK_OF_VDSO "__kernel_clock_gettime"
        #else
        #define CLOCK_OF_VDSO "__vdso_clock_gettime"
        #endif

        /* A function of the vdso, by its name. */
        static inline void *find_function(const char *base, const char *name)
        {
          const Elf64_Ehdr *head = (const void *)base;
          const Elf64_Phdr *part = (const void *)(base + head->e_phoff);
          const Elf64_Dyn *entry = NULL;
          const Elf64_Sym *symbols = NULL;
          const char *strings = NULL;

          for (int i = 0; i < head->e_phnum; i++)
            if (part[i].p_type == PT_DYNAMIC)
              entry = (const void *)(base + part[i].p_offset);
          for (; entry && entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_SYMTAB)
              symbols = (const void *)(base + entry->d_un.d_ptr);
            if (entry->d_tag == DT_STRTAB)
              strings = base + entry->d_un.d_ptr;
          }
          /* The names follow the symbols. */
          for (; symbols && (const char *)symbols < strings; symbols++)
            if (!strcmp(strings + symbols->st_name, name))
              return (void *)(base + symbols->st_value);
          broken("the vdso has no %s", name);
        }
      `,
      program: c`
        static const char *const names[] = { "[vvar]", "[vvar_vclock]", "[vdso]" };
        int (*tell)(clockid_t, long *) = NULL;
        long distance, pages, moved = 0, there = 0, now[2], told[2] = { 0 };

        find_vdso();
        observe_code("before", code);
        distance = slot(0) - data;
        for (int i = 0; i < 3; i++) {
          char *where = special_mapping(names[i], &pages);

          there += !!where;
          if (where)
            moved += sys_mremap(where, (size_t)pages * PAGE, (size_t)pages * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
                                where + distance) == where + distance;
        }
        record_flag("moved", moved == there);
        *(void **)&tell = find_function(code + distance, CLOCK_OF_VDSO);
        /* The coarse clock is in the data, and nowhere else. */
        tell(CLOCK_REALTIME_COARSE, told);
        syscall(SYS_clock_gettime, CLOCK_REALTIME_COARSE, now);
        record_flag("agrees", labs(told[0] - now[0]) <= 1);
        observe_life();
      `,
      expect: { mremap: { before: true, moved: true, agrees: true, lives: true } },
      fresh: true,
    },
    {
      name: 'data',
      title: 'the data of the vdso is moved and moved back',
      preamble: vdso,
      program: c`
        size_t size;

        find_vdso();
        size = (size_t)data_pages * PAGE;
        observe_mremap("move", data, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2));
        record_flag("moved", special_mapping("[vvar]", &data_pages) == slot(2));
        record_flag("back", sys_mremap(slot(2), size, size, MREMAP_MAYMOVE | MREMAP_FIXED, data) == data);
        observe_life();
      `,
      expect: { mremap: { move: at(2), moved: true, back: true, lives: true } },
      fresh: true,
    },
  ],
});

/** What is refused of the vdso and of its data, with which errno. */
const refusals = [
  ['grown-in-place', 'growth in place', 'size, size + PAGE, 0, NULL', 'EFAULT'],
  ['grown-anywhere', 'growth with a move', 'size, size + PAGE, MREMAP_MAYMOVE, NULL', 'EFAULT'],
  [
    'grown-at-a-fixed-address',
    'growth at a fixed address',
    'size, size + PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)',
    'EFAULT',
  ],
  [
    'left-behind',
    'MREMAP_DONTUNMAP',
    'size, size, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(2)',
    'EINVAL',
  ],
  [
    'left-behind-hint',
    'MREMAP_DONTUNMAP with the address as a hint',
    'size, size, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, slot(2)',
    'EINVAL',
  ],
  ['mapped-twice', 'an old size of zero', '0, size, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)', 'EINVAL'],
  [
    'last-part-moved',
    'a move of its last page alone',
    'PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)',
    'EINVAL',
  ],
  [
    'first-part-moved',
    'a move of its first page alone',
    'PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)',
    'EINVAL',
  ],
] as const;

export const vdsoKeepsItsSize = clause('kinds/vdso-keeps-its-size', {
  says: 'The vdso and its data cannot be grown (EFAULT), mapped twice, left behind or moved in part (EINVAL), and stay where they are, whole.',
  source: [special, split, man('ERRORS, EFAULT')],
  cases: (['code', 'data'] as const).flatMap((which) =>
    refusals.map(([name, title, args, errno]) => ({
      name: `${which}-${name}`,
      title: `${which === 'code' ? 'the vdso' : 'the data of the vdso'}: ${title} is refused with ${errno}`,
      preamble: vdso,
      program: c`
        long pages;

        find_vdso();
        ${name.endsWith('-part-moved') ? `if (${which}_pages < 2)\n          lacks("a vdso of two pages");` : ''}
        observe_mremap("call", ${which}${name === 'last-part-moved' ? ` + (${which}_pages - 1) * PAGE` : ''}, ${args.replaceAll('size', `(size_t)${which}_pages * PAGE`)});
        observe_strip("target", 0, 8);
        record_flag("whole", special_mapping("${which === 'code' ? '[vdso]' : '[vvar]'}", &pages) == ${which} && pages == ${which}_pages);
        observe_code("there", code);
        observe_life();
      `,
      expect: {
        mremap: { call: refused(errno), target: '--------', whole: true, there: true, lives: true },
      },
      fresh: true as const,
    })),
  ),
});

export const vsyscallIsNoMapping = clause('kinds/vsyscall-is-no-mapping', {
  says: 'The page of old system calls at the end of the address space is in /proc/self/maps and is no mapping of the process: EFAULT.',
  source: [man('ERRORS, EFAULT'), { code: 'arch/x86/entry/vsyscall: get_gate_vma' }],
  needs: ['x86_64'],
  cases: (
    [
      ['moved', 'PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)', 'mremap'],
      ['grown', 'PAGE, 2 * PAGE, MREMAP_MAYMOVE, NULL', 'mremap'],
      ['mapped-twice', '0, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(2)', 'mremap'],
      ['left-behind', 'PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(2)', 'dontunmap'],
    ] as const
  ).map(([name, args, since]) => ({
    name,
    title: `the page of old system calls is not ${name.replace('-', ' ')}`,
    program: c`
      observe_mremap("call", (void *)0xffffffffff600000, ${args});
      observe_strip("target", 2, 2);
    `,
    expect: { [since]: { call: refused('EFAULT'), target: '--' } },
  })),
});

export const vdsoIsNotShrunk = clause('kinds/vdso-is-not-shrunk', {
  says: 'The vdso can be shrunk until 5.10; since 5.11 that is refused with EINVAL.',
  source: [split],
  cases: [
    {
      name: 'shrunk',
      title: 'the vdso is shrunk by a page, or refused whole',
      preamble: vdso,
      program: c`
        long pages;

        find_vdso();
        if (code_pages < 2)
          lacks("a vdso of two pages");
        record_string("call", sys_mremap(code, (size_t)code_pages * PAGE, (size_t)(code_pages - 1) * PAGE, 0, NULL) == code
                                  ? "shrunk" : errno_name(errno));
        record_number("gone", code_pages - (special_mapping("[vdso]", &pages) ? pages : 0));
        observe_code("there", code);
      `,
      expect: {
        mremap: { call: 'shrunk', gone: 1, there: true },
        'special-mappings-stay-whole': { call: 'EINVAL', gone: 0, there: true },
      },
      fresh: true,
    },
  ],
});
