import { at, c } from '../../harness/spec/index.ts';
import { clause } from '../clause.ts';
import { commitOf } from '../sources.ts';

const F = 'MREMAP_MAYMOVE | MREMAP_FIXED';
const D = `${F} | MREMAP_DONTUNMAP`;

const children = c`
  static void __attribute__((unused)) wait_for(pid_t child)
  {
    int status;

    if (child < 0)
      broken("fork: %s", errno_name(errno));
    if (waitpid(child, &status, 0) != child)
      broken("waitpid: %s", errno_name(errno));
    if (status)
      failed("the child ended with %d", status);
  }
`;

export const processesAreApart = clause('concurrency/processes-are-apart', {
  says: 'A move is of one process: its children, born before, have the pages where they were, and so has the parent of a child that moves.',
  source: [{ code: 'kernel/fork.c: dup_mm' }, commitOf('dontunmap')],
  cases: (
    [
      ['plain', F, '------abcd', 'mremap'],
      ['dontunmap', D, '....--abcd', 'dontunmap'],
    ] as const
  ).flatMap(([name, flags, moved, key]) => [
    {
      name: `parent-moves-${name}`,
      title: `the parent moves (${flags.replaceAll('MREMAP_', '')}) after a fork: the child, who looks afterwards, has the pages where they were`,
      preamble: children,
      program: c`
          int ends[2];
          char byte;
          pid_t child;

          fill(carve(0, 4, PRIVATE_ANON), "abcd");
          if (pipe(ends))
            broken("pipe: %s", errno_name(errno));
          child = fork();
          if (!child) {
            close(ends[1]);
            if (read(ends[0], &byte, 1))
              _exit(1);
            observe_strip("child", 0, 10);
            _exit(0);
          }
          observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
          fill(slot(6), "abcd");
          observe_strip("parent", 0, 10);
          close(ends[1]);
          wait_for(child);
        `,
      expect: { [key]: { move: at(6), parent: moved, child: 'abcd------' } },
    },
    {
      name: `child-moves-${name}`,
      title: `a child moves (${flags.replaceAll('MREMAP_', '')}), and writes there: the parent has its pages where they were`,
      preamble: children,
      program: c`
          pid_t child;

          fill(carve(0, 4, PRIVATE_ANON), "abcd");
          child = fork();
          if (!child) {
            observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
            observe_strip("child", 0, 10);
            fill(slot(6), "wxyz");
            _exit(0);
          }
          wait_for(child);
          observe_strip("parent", 0, 10);
        `,
      expect: { [key]: { move: at(6), child: moved, parent: 'abcd------' } },
    },
    {
      name: `vfork-child-moves-${name}`,
      title: `a child of vfork moves (${flags.replaceAll('MREMAP_', '')}): it has the memory of its parent, who sees it`,
      preamble: children,
      program: c`
          pid_t child;

          fill(carve(0, 4, PRIVATE_ANON), "abcd");
          child = vfork();
          if (!child)
            _exit(sys_mremap(slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6)) == slot(6) ? 0 : 1);
          wait_for(child);
          observe_strip("parent", 0, 10);
        `,
      expect: { [key]: { parent: moved } },
    },
    {
      name: `child-of-the-moved-${name}`,
      title: `a child that is born after a move (${flags.replaceAll('MREMAP_', '')}) has what its parent has, on both sides`,
      preamble: children,
      program: c`
          pid_t child;

          fill(carve(0, 4, PRIVATE_ANON), "abcd");
          observe_mremap("move", slot(0), 4 * PAGE, 4 * PAGE, ${flags}, slot(6));
          child = fork();
          if (!child) {
            observe_strip("child", 0, 10);
            fill(slot(6), "wxyz");
            _exit(0);
          }
          wait_for(child);
          observe_strip("parent", 0, 10);
        `,
      expect: { [key]: { move: at(6), child: moved, parent: moved } },
    },
  ]),
});

/** How another process reads memory: [name, title, body of `read_as`, which answers how many bytes it has read]. */
const readers = [
  [
    'process-vm-readv',
    'process_vm_readv',
    c`
      struct iovec to = { byte, 1 }, from = { where, 1 };
      long got = process_vm_readv(child, &to, 1, &from, 1, 0);

      if (got < 0 && errno == ENOSYS)
        lacks("process_vm_readv (CONFIG_CROSS_MEMORY_ATTACH)");
      return got;
    `,
  ],
  [
    'proc-pid-mem',
    '/proc/pid/mem',
    c`
      char path[32];
      int fd;
      long got;

      snprintf(path, sizeof(path), "/proc/%d/mem", (int)child);
      fd = open_proc(path, "CONFIG_PROC_FS");
      got = pread(fd, byte, 1, (off_t)(uintptr_t)where);
      close(fd);
      return got;
    `,
  ],
  [
    'ptrace',
    'PTRACE_PEEKDATA',
    c`
      errno = 0;
      byte[0] = (char)ptrace(PTRACE_PEEKDATA, child, where, NULL);
      return errno ? -1 : 1;
    `,
  ],
] as const;

export const otherProcessesSeeItAtOnce = clause('concurrency/other-processes-see-it-at-once', {
  says: 'A process that is stopped where its mremap returns shows others its pages at the new place, zeros at the source of MREMAP_DONTUNMAP, and nothing at that of a plain move.',
  source: [{ code: 'mm/memory.c: access_remote_vm; mm/process_vm_access.c' }],
  cases: readers.flatMap(([name, title, body]) =>
    (
      [
        ['', F, '-a', 'mremap'],
        ['-dontunmap', D, '.a', 'dontunmap'],
      ] as const
    ).map(([suffix, flags, seen, key]) => ({
      name: `${name}${suffix}`,
      title: `by ${title}, of a process that has just moved a page (${flags.replaceAll('MREMAP_', '')})`,
      preamble: c`
        #include <sys/ptrace.h>
        #include <sys/uio.h>

        static long read_as(pid_t child, char *byte, char *where)
        {
          ${body}
        }
      `,
      program: c`
        char *const places[] = { slot(0), slot(6) };
        char seen[3] = "??";
        int status;
        pid_t child;

        fill(carve(0, 1, PRIVATE_ANON), "a");
        child = fork();
        if (child < 0)
          broken("fork: %s", errno_name(errno));
        if (!child) {
          ptrace(PTRACE_TRACEME, 0, NULL, NULL);
          if (sys_mremap(slot(0), PAGE, PAGE, ${flags}, slot(6)) != slot(6))
            _exit(1);
          raise(SIGSTOP);
          _exit(0);
        }
        if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
          failed("the child did not stop, but %d", status);
        for (int i = 0; i < 2; i++) {
          char byte = 0;

          seen[i] = read_as(child, &byte, places[i]) == 1 ? byte ? byte : '.' : '-';
        }
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        record_string("seen", seen);
      `,
      expect: { [key]: { seen } },
    })),
  ),
});
