/** The reproducer of every case: compiled as a user would, executed on two real kernels, and compared with the judge. */
import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { cases, eras, known } from '../../cases/index.ts';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { erasOf } from '../judge/eras.ts';
import { expectationFor, judge } from '../judge/judge.ts';
import { readRecords } from '../judge/records.ts';
import { inParallel } from '../parallel.ts';
import { cacheFolder } from '../cache/folder.ts';
import { executeInGuest, type Executed, type Execution } from '../testing/reproducers-in-guest.ts';
import { compiled, inventedReproducer, reproducerOf } from '../testing/reproducers.ts';

const order = Object.keys(eras);
const statusOf = { conforms: 0, deviates: 1, broken: 2, unsupported: 4 } as const;
const each = <Out>(make: (test: Case) => Promise<Out>) => inParallel(cases, availableParallelism(), make);
const byId = (id: string): Case => cases.find((test) => test.id === id)!;

let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  files = new Map(await each(async (test) => [test.id, await compiled(reproducerOf(test))] as const));
});

it('compiles by gcc without flags, and says nothing', () => {
  expect(files.size).toBe(cases.length);
});

it('compiles without a warning when many are asked for', async () => {
  const strict = ['-Wall', '-Wextra', '-Werror', '-fsyntax-only'];
  await expect(each((test) => compiled(reproducerOf(test), 'gcc', ...strict))).resolves.toHaveLength(
    cases.length,
  );
  // What only an optimiser sees: the helpers are compiled with one as part of the suite, the judge here.
  await compiled(reproducerOf(cases[0]!), 'gcc', '-O2', '-Wall', '-Wextra', '-Werror');
});

describe.each(['5.10', '6.12'])('on %s', (name) => {
  /** Every case by each era that it speaks of; one also by those that it says nothing of. */
  const planned = cases.flatMap((test) =>
    order
      .filter((era) => Object.hasOwn(test.expect, era) || test.id === 'SOURCE-3/reads-zero')
      .map((era) => ({ test, era })),
  );
  let upstream: string;
  let executed: readonly Executed[];
  let extra: readonly Executed[];

  beforeAll(async () => {
    const kernel = await resolveKernel(name, { cache: cacheFolder(), cwd: '/' });
    const more: readonly Execution[] = [
      { file: await compiled(inventedReproducer(complainer)) },
      { file: await compiled(reproducerOf(byId('KIND-1/shared-memfd')), 'musl-gcc', '-static', ...headers) },
    ];
    const all = planned.map(({ test, era }) => ({ file: files.get(test.id)!, era }));
    const done = await executeInGuest(kernel, [...all, ...more]);
    upstream = done.upstream;
    executed = done.executed.slice(0, all.length);
    extra = done.executed.slice(all.length);
  });

  it('says what the judge says of what it printed, by every era', () => {
    const wrong = planned.flatMap(({ test, era }, index) => {
      const { status, output } = executed[index]!;
      const subject = { upstream, eras: order.slice(0, order.indexOf(era) + 1) };
      const { verdict } = judge(test, subject, observationOf(output));
      return statusOf[verdict] === status ? [] : [{ id: test.id, era, verdict, status, output }];
    });
    expect(wrong).toEqual([]);
  });

  it('conforms by the era that the kernel has reached, but for what is known', () => {
    const reached = erasOf(upstream, eras, { with: [], without: [] });
    for (const test of cases) {
      const by = expectationFor(test, reached)!.era;
      const { status, output } = executed[planned.findIndex((one) => one.test === test && one.era === by)]!;
      const judged = judge(test, { upstream, eras: reached }, observationOf(output), known);
      expect([test.id, status, output]).toEqual([test.id, judged.known ? 1 : 0, output]);
    }
  });

  it('deviates by an era that it has not reached or has left, and says whose records these are', () => {
    const [id, by, instead] = {
      '5.10': ['KIND-1/shared-memfd', 'dontunmap-any-mapping', 'dontunmap'],
      '6.12': ['KIND-1/shared-memfd', 'dontunmap', 'dontunmap-any-mapping'],
    }[name]!;
    const { status, output } = executed[planned.findIndex(({ test, era }) => test.id === id && era === by)]!;
    expect(status).toBe(1);
    expect(output).toMatch(
      new RegExp(
        `\ndeviates from the era ${by} .*: the records differ\nthese are the records of the era ${instead} `,
      ),
    );
  });

  it('asks nothing of a kernel before the first era of the case', () => {
    const index = planned.findIndex(({ era, test }) => era === order[0] && test.id === 'SOURCE-3/reads-zero');
    expect(executed[index]).toMatchObject({ status: 4, output: expect.stringContaining('skipped: ') });
  });

  it('deviates when the kernel complains; by musl too, the newest era is the default', () => {
    const [complaint, musl] = extra;
    expect(complaint).toMatchObject({
      status: 1,
      output: expect.stringContaining('  kernel: WARNING: CPU: 0'),
    });
    expect(musl).toMatchObject({ status: name === '5.10' ? 1 : 0 });
    expect(musl!.output).toContain(` the era ${order.at(-1)} `);
  });
});

const headers = ['/usr/include', '/usr/include/x86_64-linux-gnu'].flatMap((folder) => ['-idirafter', folder]);

const complainer: Case = {
  id: 'T-1/complains',
  clause: 'T-1',
  title: 'the kernel logs a warning',
  program: c`
    int fd = open("/dev/kmsg", O_WRONLY);

    if (write(fd, "<4>WARNING: CPU: 0 PID: 1 at mm/mremap.c:1\n", 43) != 43)
      broken("kmsg");
    record_number("a", 1);
  `,
  expect: { old: { a: 1 } },
};

/** What a reproducer printed, as an observation: lines of two spaces, a name, and the value. */
function observationOf(output: string) {
  const records = [...output.matchAll(/^ {2}([\w.-]+) +(\S.*)$/gm)].map(
    ([, name, value]) => `record ${name} ${value}\n`,
  );
  return {
    ...readRecords(`begin\n${records.join('')}end\n`),
    ending: { how: 'exited', code: 0 } as const,
    kernelLog: [],
    output: '',
    microseconds: 1,
  };
}
