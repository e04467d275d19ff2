/** What a program may do to the server that it is a fork of, and to its neighbour: it alone pays. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { cacheFolder } from '../cache/folder.ts';
import type { CaseResult, KernelResults } from '../results/results.ts';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { invented, specification } from '../testing/specifications.ts';
import { run } from './run.ts';

const oldest = defaultKernels.at(0)!;
const newest = defaultKernels.at(-1)!;

/** Of each: its name, its program, its verdict, and why. */
const hostile: readonly (readonly [
  string,
  Case['program'],
  CaseResult['verdict'],
  RegExp,
  Partial<Case>?,
])[] = [
  [
    'signals-its-server',
    c`for (int s = 1; s < 32; s++) if (s != SIGCHLD) kill(getppid(), s); record_number("a", 1);`,
    'conforms',
    /^$/,
  ],
  [
    'kills-its-server-by-ptrace',
    c`
      if (syscall(SYS_ptrace, 16 /* PTRACE_ATTACH */, getppid(), 0, 0))
        broken("ptrace: %s", errno_name(errno));
      waitpid(getppid(), NULL, 0x40000000 /* __WALL */);
      if (syscall(SYS_ptrace, 5 /* PTRACE_POKEDATA */, getppid(), 0x400000, 0))
        broken("poke: %s", errno_name(errno));
      syscall(SYS_ptrace, 8 /* PTRACE_KILL */, getppid(), 0, 0);
      record_number("a", 1);
      pause();
    `,
    'deviates',
    /took with it the process that it is a fork of|did not end within/,
    { seconds: 2 },
  ],
  [
    'stops-its-server',
    c`
      if (syscall(SYS_ptrace, 16 /* PTRACE_ATTACH */, getppid(), 0, 0))
        broken("ptrace: %s", errno_name(errno));
      record_number("a", 1);
      for (;;)
        pause();
    `,
    'deviates',
    /did not end within/,
    { seconds: 1 },
  ],
  [
    'writes-to-the-memory-of-its-server',
    c`
      static long victim = 1;
      long value = 2;
      struct iovec from = { &value, sizeof(value) }, to = { &victim, sizeof(victim) };

      if (syscall(SYS_process_vm_writev, getppid(), &from, 1UL, &to, 1UL, 0UL) != sizeof(value))
        broken("process_vm_writev: %s", errno_name(errno));
      record_number("a", victim);
    `,
    'deviates',
    /took with it the process that it is a fork of: its memory was changed/,
    { preamble: c`#include <sys/uio.h>` },
  ],
  [
    'answers-for-its-server',
    c`
      record_number("a", open("/proc/1/fd/5", O_WRONLY) < 0 && open("/proc/1/mem", O_RDWR) < 0);
    `,
    'conforms',
    /^$/,
  ],
  [
    'fills-its-pipes',
    c`
      static char text[65536];

      fcntl(1, F_SETFL, O_NONBLOCK);
      fcntl(3, F_SETFL, O_NONBLOCK);
      for (int i = 0; i < 64; i++)
        if (write(1, text, sizeof(text)) < 0)
          usleep(1000);
      fcntl(3, F_SETFL, 0);
      record_number("a", 1);
      fcntl(3, F_SETFL, O_NONBLOCK);
    `,
    'conforms',
    /^$/,
  ],
  [
    'outlives-its-parent',
    c`
      if (!fork()) {
        setsid();
        if (!fork())
          for (;;)
            ;
        _exit(0);
      }
      record_number("a", 1);
    `,
    'conforms',
    /^$/,
  ],
  [
    'hides-proc',
    c`
      if (mount("none", "/proc", "tmpfs", 0, NULL) || mount("none", "/dev", "tmpfs", 0, NULL))
        broken("mount: %s", errno_name(errno));
      record_number("a", 1);
    `,
    'conforms',
    /^$/,
    { preamble: c`#include <sys/mount.h>` },
  ],
  [
    'splats',
    c`
      int fd = open("/dev/kmsg", O_WRONLY);

      record_number("a", 1);
      if (write(fd, "<4>BUG: KASAN: use-after-free in x\n", 35) < 0)
        broken("kmsg");
    `,
    'deviates',
    /KASAN/,
  ],
  [
    'floods-the-log',
    c`
      int fd = open("/dev/kmsg", O_WRONLY);

      for (int i = 0; i < 3000; i++)
        if (write(fd, "<6>nothing but noise that fills the log of the kernel\n", 54) < 0)
          broken("kmsg");
      record_number("a", 1);
    `,
    'conforms',
    /^$/,
  ],
  [
    'panics',
    c`
      int fd = open("/proc/sysrq-trigger", O_WRONLY);

      if (write(fd, "c", 1) != 1)
        broken("sysrq");
    `,
    'deviates',
    /panic/,
  ],
  [
    'eats-memory',
    c`
      for (;;)
        memset(mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 1, 1 << 20);
    `,
    'deviates',
    /killed by SIGKILL|took with it/,
    { seconds: 20 },
  ],
  [
    'holds-both-processors',
    c`
      struct sched_param highest = { .sched_priority = 99 };
      unsigned long both = 3;

      syscall(SYS_sched_setaffinity, 0, sizeof(both), &both);
      for (int i = 0; i < 3; i++)
        fork();
      if (syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &highest))
        broken("sched_setscheduler: %s", errno_name(errno));
      for (;;)
        ;
    `,
    'deviates',
    /did not end within|the guest hung|lost/,
    { seconds: 2 },
  ],
  [
    'forks-without-end',
    c`record_number("a", 1); for (;;) fork();`,
    'deviates',
    /did not end within|killed|Out of memory|the guest hung/,
    { seconds: 2 },
  ],
];

const own: readonly Case[] = hostile.map(([name, program, , , more]) => ({
  id: `t/one/${name}`,
  clause: 't/one',
  title: name,
  program,
  expect: { always: { a: 1 } },
  ...more,
}));
/** One in ten: all of them take minutes under emulation. */
const quietOnes = specification.cases.filter(({ races }, index) => !races && index % 10 === 0);

/** Each of the hostile programs among others. */
function mixed(): readonly Case[] {
  const all = [...quietOnes];
  for (const [i, test] of own.entries())
    all.splice(Math.floor(((i + 0.5) * all.length) / own.length), 0, test);
  return all;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-server-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function runOn(kernel: string, cases: readonly Case[], sideBySide: boolean): Promise<KernelResults> {
  const { changes, bugs } = specification;
  const { kernels } = await run({
    cases,
    specification: invented(cases, { changes: { ...changes, ...invented(cases).changes }, bugs }),
    kernels: [{ name: kernel, kernel: resolveKernel(kernel, { cache: cacheFolder(), cwd: folder }) }],
    overrides: { with: [], without: [] },
    accel: 'tcg',
    cache: folder,
    jobs: 1,
    sideBySide,
  });
  return kernels[0]!;
}

const answers = ({ cases }: KernelResults) =>
  cases
    .filter(({ clause }) => clause !== 't/one')
    .map(({ id, verdict, observed, reason }) => ({ id, verdict, observed, reason }));

describe.each([oldest, newest])('on %s', (kernel) => {
  let quiet: KernelResults;
  beforeAll(async () => {
    quiet = await runOn(kernel, quietOnes, false);
  });

  it('every case says the same as a fork of a server and executed, side by side and not', async () => {
    const fresh = quietOnes.map((test) => ({ ...test, fresh: true as const }));
    expect(answers(await runOn(kernel, fresh, false))).toEqual(answers(quiet));
    expect(answers(await runOn(kernel, quietOnes, true))).toEqual(answers(quiet));
  });

  it('every other case keeps its answer beside hostile programs, which have theirs', async () => {
    const attacked = await runOn(kernel, mixed(), true);
    expect(answers(attacked)).toEqual(answers(quiet));
    for (const [name, , verdict, why] of hostile) {
      const result = attacked.cases.find(({ id }) => id === `t/one/${name}`);
      expect({ name, verdict: result?.verdict }, result?.reason).toEqual({ name, verdict });
      expect(result?.reason ?? '', name).toMatch(why);
    }
  });
});
