import { at, c, outside, refused } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';

/** Calls code that may not be there. */
const code = c`
  static inline void call_there(void *argument)
  {
    struct { int (*function)(void); int got; } *call = argument;

    call->got = call->function();
  }

  /* 42, or the fault that the call meets: '#' for code that may not be executed. */
  static inline void observe_call(const char *name, char *where)
  {
    struct { int (*function)(void); int got; } call = { 0 };
    char fault;

    *(void **)&call.function = where;
    catch_faults();
    fault = fault_of(call_there, &call);
    if (fault)
      record_byte(name, fault);
    else
      record_number(name, call.got);
  }
`;

export const codeIsExecutedWhereItIs = clause('kinds/code-is-executed-where-it-is', {
  says: 'Code can be executed at the place that it was moved to, and no longer where it was; a mapping that may not be executed cannot be at the new place either.',
  source: [{ code: 'mm/vma.c: copy_vma keeps VM_EXEC and vm_page_prot' }],
  cases: [
    {
      name: 'moved',
      title: 'a page of code is moved and called',
      preamble: code,
      program: c`
        put_code(carve_prot(0, 2, PRIVATE_ANON, PROT_READ | PROT_WRITE | PROT_EXEC));
        mprotect(slot(0), 2 * PAGE, PROT_READ | PROT_EXEC);
        observe_call("before", slot(0));
        observe_mremap("move", slot(0), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        observe_call("there", slot(4));
        observe_call("source", slot(0));
        observe_mappings("mappings", 0, 8);
      `,
      expect: { mremap: { before: 42, move: at(4), there: 42, source: '-', mappings: ['4-6 r-xp'] } },
    },
    {
      name: 'left-behind',
      title:
        'a page of code in a private file is moved with MREMAP_DONTUNMAP: the source shows the file, both execute',
      preamble: code,
      program: c`
        int fd = PRIVATE_MEMFD->open_file(1);
        char page[CODE_SIZE];

        put_code(page);
        if (pwrite(fd, page, sizeof(page), 0) != sizeof(page) ||
            mmap(slot(0), PAGE, PROT_READ | PROT_EXEC, MAP_FIXED | MAP_PRIVATE, fd, 0) == MAP_FAILED)
          broken("a file of code: %s", errno_name(errno));
        observe_call("before", slot(0));
        observe_mremap("move", slot(0), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, slot(4));
        observe_call("there", slot(4));
        observe_call("source", slot(0));
        observe_strip("after", 0, 6);
      `,
      expect: {
        dontunmap: { before: 42, move: refused('EINVAL'), there: '-', source: 42, after: '*-----' },
        'dontunmap-any-mapping': { before: 42, move: at(4), there: 42, source: 42, after: '*---*-' },
      },
    },
    {
      name: 'not-executable',
      title: 'a page with code that may not be executed is grown with a move, and may not be there either',
      preamble: code,
      program: c`
        put_code(carve(0, 1, PRIVATE_ANON));
        observe_mremap("grow", slot(0), PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, slot(4));
        observe_call("there", slot(4));
        observe_call("grown", slot(5));
        observe_mappings("mappings", 0, 8);
      `,
      expect: { mremap: { grow: at(4), there: '#', grown: '#', mappings: ['4-6 rw-p'] } },
    },
    {
      name: 'the-program-itself',
      title: "the program's own code is moved with MREMAP_DONTUNMAP while it runs, and runs on",
      preamble: c`
        static long __attribute__((noinline)) answer(long to)
        {
          return 2 * to;
        }
      `,
      program: c`
        unsigned long from = 0, to = 0, here = (unsigned long)(uintptr_t)answer;
        char *line = read_proc("/proc/self/maps", "CONFIG_PROC_FS"), *moved;
        long (*there)(long) = NULL;

        for (; *line; line = strchr(line, '\n') + 1) {
          from = strtoul(line, &line, 16);
          to = strtoul(line + 1, &line, 16);
          if (here >= from && here < to)
            break;
        }
        moved = observe_mremap("move", (char *)from, to - from, to - from, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
        record_number("here", answer(21));
        if (moved == MAP_FAILED)
          observe_strip_at("after", (char *)from, 1, -1);
        else {
          *(void **)&there = moved + (here - from);
          record_number("there", there(21));
        }
      `,
      expect: {
        dontunmap: { move: refused('EINVAL'), here: 42, after: '*' },
        'dontunmap-any-mapping': { move: outside, here: 42, there: 42 },
      },
      fresh: true,
    },
  ],
});
