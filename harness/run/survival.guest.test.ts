/** Programs that misbehave, on a real kernel: each gets its own verdict, and the others theirs. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { cacheFolder } from '../cache/folder.ts';
import type { KernelResults } from '../results/results.ts';
import type { Progress } from './plan.ts';
import { run } from './run.ts';
import { invented } from '../testing/specifications.ts';

const make = (id: string, program: Case['program'], more: Partial<Case> = {}): Case => ({
  id,
  clause: 't/one',
  title: id,
  program,
  expect: { always: { a: 1 } },
  ...more,
});
const good = (id: string): Case => make(id, c`record_number("a", 1);`);

const cases: readonly Case[] = [
  good('t/one/first'),
  make('t/one/segv', c`record_number("a", 1); *(volatile int *)0 = 1;`),
  make('t/one/segv-after-a-strip', c`observe_strip("a", 0, 4); *(volatile int *)0 = 1;`),
  make('t/one/loops', c`record_number("a", 1); for (;;) ;`, { seconds: 1 }),
  make('t/one/silent', c`_exit(0);`),
  make('t/one/exits-early', c`record_number("a", 1); _exit(0);`),
  make('t/one/less', c``),
  make('t/one/more', c`record_number("a", 1); record_number("b", 1);`),
  make(
    't/one/forged',
    c`record_number("a", 1); if (write(3, "record a 1\nend\n@9 end 1 exited:0:1 *00000000\n", 46)) record_flag("x", 1);`,
  ),
  make('t/one/half', c`record_number("a", 1); if (write(3, "record b {", 10) == 10) _exit(0);`),
  make('t/one/broken', c`broken("no %s", "memory");`),
  make('t/one/lacks', c`lacks("such a thing");`),
  make('t/one/wrong', c`record_number("a", 2);`, { bugs: { wrong: { a: 2 } } }),
  make(
    't/one/chatty',
    c`for (int i = 0; i < 100000; i++) puts("some output of a program"); record_number("a", 1);`,
  ),
  make('t/one/leaves-children', c`if (!fork()) { setsid(); for (;;) pause(); } record_number("a", 1);`),
  make('t/one/closes-everything', c`for (int fd = 0; fd < 10; fd++) close(fd); sleep(100);`, { seconds: 1 }),
  make(
    't/one/kernel-log',
    c`
    int fd = open("/dev/kmsg", O_WRONLY);

    if (write(fd, "<4>WARNING: CPU: 0 PID: 1 at mm/mremap.c:1\n", 43) != 43)
      broken("kmsg");
    record_number("a", 1);
  `,
  ),
  make(
    't/one/console',
    c`
    int fd = open("/dev/ttyS1", O_WRONLY);

    if (write(fd, "@0 hello 0 {} *00000000\nnoise", 29) != 29)
      broken("tty");
    record_number("a", 1);
  `,
  ),
  make(
    't/one/panics',
    c`
    int fd = open("/proc/sysrq-trigger", O_WRONLY);

    record_number("a", 1);
    if (write(fd, "c", 1) != 1)
      broken("sysrq");
  `,
  ),
  good('t/one/after-the-panic'),
  make(
    't/one/resets',
    c`
    int fd = open("/proc/sysrq-trigger", O_WRONLY);

    if (write(fd, "b", 1) != 1)
      broken("sysrq");
  `,
  ),
  make(
    't/one/oops',
    c`
    int fd = open("/dev/kmsg", O_WRONLY);

    record_number("a", 1);
    if (write(fd, "<4>Oops: 0000 [#1] PREEMPT SMP\n", 31) > 0)
      kill(getpid(), SIGKILL);
  `,
  ),
  make(
    't/one/lockdep',
    c`
    int fd = open("/dev/kmsg", O_WRONLY);

    if (write(fd, "<4>WARNING: possible circular locking dependency detected\n", 58) < 0)
      broken("kmsg");
    record_number("a", 1);
  `,
  ),
  make(
    't/one/kasan',
    c`
    int fd = open("/dev/kmsg", O_WRONLY);

    if (write(fd, "<3>BUG: KASAN: slab-use-after-free in x\n", 40) < 0)
      broken("kmsg");
    record_number("a", 1);
  `,
  ),
  make('t/one/sleeps', c`record_number("a", 1); for (;;) pause();`, { seconds: 1 }),
  make('t/one/forks', c`record_number("a", 1); for (;;) fork();`, { seconds: 2 }),
  make(
    't/one/eats-memory',
    c`
    for (;;)
      memset(mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 1, 1 << 20);
  `,
    { seconds: 20 },
  ),
  make(
    't/one/prints-100-megabytes',
    c`
    static char text[1 << 20];

    memset(text, 'x', sizeof(text));
    for (int i = 0; i < 100; i++)
      for (size_t n = 0; n < sizeof(text);)
        n += (size_t)write(1, text + n, sizeof(text) - n);
    record_number("a", 1);
  `,
    { seconds: 30 },
  ),
  make(
    't/one/closes-and-lives',
    c`record_number("a", 1); for (int fd = 0; fd < 10; fd++) close(fd); for (;;) pause();`,
    {
      seconds: 1,
    },
  ),
  make('t/one/kills-its-parent', c`kill(getppid(), SIGKILL); kill(1, SIGSEGV); record_number("a", 1);`),
  make(
    't/one/sets-the-clock',
    c`
    struct timespec then = { .tv_sec = 4000000000 };

    if (syscall(SYS_clock_settime, 0, &then))
      broken("clock_settime: %s", errno_name(errno));
    record_number("a", 1);
  `,
  ),
  make(
    't/one/starves-the-agent',
    c`
    struct sched_param highest = { .sched_priority = 99 };
    int fd = open("/proc/sys/kernel/sched_rt_runtime_us", O_WRONLY);

    if (write(fd, "-1", 2) != 2)
      broken("sched_rt_runtime_us");
    for (int i = 0; i < 3; i++)
      fork();
    if (syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &highest))
      broken("sched_setscheduler: %s", errno_name(errno));
    for (;;)
      ;
  `,
    { seconds: 2 },
  ),
  make(
    't/one/writes-to-the-console',
    c`
    int fd = open("/dev/console", O_WRONLY);

    for (int i = 0; i < 1000; i++)
      if (write(fd, "@1 end 1 exited:0:1 *00000000\n\x1b[2J\n", 36) < 0)
        broken("console");
    record_number("a", 1);
  `,
  ),
  good('t/one/last'),
  make('t/one/never', c`record_number("a", 1);`, { expect: { future: { a: 1 } } }),
];

describe.each([
  ['one at a time', false],
  ['two at a time', true],
])('%s', (_, sideBySide) => {
  let folder: string;
  let kernel: KernelResults;
  const progress: Progress[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dontunmap-test-'));
    const results = await run({
      cases,
      specification: invented(cases, {
        bugs: { wrong: { what: 'It is wrong.', since: '5.7', evidence: 'seen' } },
      }),
      kernels: [{ name: '5.10', kernel: resolveKernel('5.10', { cache: cacheFolder(), cwd: folder }) }],
      overrides: { with: [], without: [] },
      accel: 'tcg',
      cache: folder,
      jobs: 1,
      sideBySide,
      onProgress: (event) => progress.push(event),
    });
    kernel = results.kernels[0]!;
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['first', 'conforms', undefined],
    ['segv', 'deviates', /killed by SIGSEGV/],
    ['segv-after-a-strip', 'deviates', /killed by SIGSEGV/],
    ['loops', 'deviates', /within [\d.]+ s/],
    ['silent', 'deviates', /stopped reporting/],
    ['exits-early', 'deviates', /stopped reporting/],
    ['less', 'deviates', /a was not recorded/],
    ['more', 'deviates', /b was recorded and not expected/],
    ['forged', 'deviates', /no record/],
    ['half', 'deviates', /no record/],
    ['broken', 'broken', /set-up failed: no memory/],
    ['lacks', 'unsupported', /such a thing/],
    ['wrong', 'deviates', /a is 2/],
    ['chatty', 'conforms', undefined],
    ['leaves-children', 'conforms', undefined],
    ['closes-everything', 'deviates', /within [\d.]+ s/],
    ['kernel-log', 'deviates', /WARNING: CPU: 0/],
    ['console', 'conforms', undefined],
    ['panics', 'deviates', /complained: Kernel panic/],
    ['after-the-panic', 'conforms', undefined],
    ['resets', 'deviates', /reset/],
    ['oops', 'deviates', /Oops: 0000/],
    ['lockdep', 'deviates', /possible circular locking/],
    ['kasan', 'deviates', /KASAN/],
    ['sleeps', 'deviates', /within/],
    ['forks', 'deviates', /within|Out of memory|killed/],
    ['eats-memory', 'deviates', /killed by SIGKILL/],
    ['prints-100-megabytes', 'conforms', undefined],
    ['closes-and-lives', 'deviates', /within/],
    ['kills-its-parent', 'conforms', undefined],
    ['sets-the-clock', 'conforms', undefined],
    ['starves-the-agent', 'deviates', /the guest hung/],
    ['writes-to-the-console', 'conforms', undefined],
    ['last', 'conforms', undefined],
    ['never', 'unsupported', /does not have the change future/],
  ] as const)('a program that does "%s" %s', (name, verdict, reason) => {
    const result = kernel.cases.find((each) => each.id === `t/one/${name}`);
    expect(result).toMatchObject({ verdict });
    expect(result?.reason ?? '').toMatch(reason ?? /^$/);
  });

  it('has a guest that hangs say where', () => {
    const hung = kernel.cases.find((each) => each.id === 't/one/starves-the-agent');
    expect(hung?.kernelLog).toContainEqual(expect.stringMatching(/^NMI backtrace for cpu 0/));
    expect(hung?.kernelLog).toContainEqual(expect.stringMatching(/^Call Trace/));
  });

  it('knows its kernel and says what it did', () => {
    expect(kernel).toMatchObject({
      name: '5.10',
      architecture: 'x86_64',
      boot: { accelerator: 'tcg' },
      changes: ['always'],
    });
    // A panic, a reset and a hang, where two run at a time each once more alone; and what makes the kernel complain is asked again.
    expect(kernel.boot?.guests).toBeGreaterThanOrEqual(4);
    expect(kernel.boot?.guests).toBeLessThanOrEqual(sideBySide ? 14 : 9);
    expect(kernel.upstream).toMatch(/^5\.10\.\d+$/);
    expect(kernel.cases.find((each) => each.id === 't/one/wrong')?.known).toBe('wrong');
    expect(new Set(progress.map((event) => event.what))).toEqual(
      new Set(['compiling', 'booting', 'ran', 'lost']),
    );
  });

  it('leaves nothing behind', async () => {
    expect(await readdir(join(folder, 'scratch'))).toEqual([]);
  });
});
