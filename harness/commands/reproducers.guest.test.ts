/** Reproducers: of one case in eight compiled as a user would, of a sample executed on two real kernels and compared with the judge. */
import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import pLimit from 'p-limit';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { c } from '../spec/index.ts';
import { bugsOf, changesOf } from '../spec/changes.ts';
import { changesIn, expectationFor } from '../spec/keys.ts';
import type { Case } from '../spec/types.ts';
import { specification } from '../testing/specifications.ts';
import { judge } from '../judge/judge.ts';
import { readRecords } from '../judge/records.ts';
import { cacheFolder } from '../cache/folder.ts';
import { executeInGuest, type Executed, type Execution } from '../testing/reproducers-in-guest.ts';
import { compiled, inventedReproducer, reproducerOf } from '../testing/reproducers.ts';

const { changes, bugs } = specification;
const shared = 'kinds/dontunmap-of-any-mapping/shared-memfd';
/** One of sixty of those that any kernel answers: a static executable each has to fit into a guest. */
const cases = specification.cases.filter(
  ({ id, expect: expected, alone, preamble, program }, index) =>
    id === shared ||
    (index % 60 === 0 &&
      !alone &&
      ('mremap' in expected || 'dontunmap' in expected) &&
      !/lacks|uffd_open\([^0)]/.test(`${preamble?.text}${program.text}`)),
);
const order = Object.keys(changes);
const statusOf = { conforms: 0, deviates: 1, broken: 2, unsupported: 4 } as const;
const each = <Out>(which: readonly Case[], make: (test: Case) => Promise<Out>) =>
  pLimit(availableParallelism()).map(which, make);
const byId = (id: string): Case => cases.find((test) => test.id === id)!;

let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  files = new Map(await each(cases, async (test) => [test.id, await compiled(reproducerOf(test))] as const));
});

it('compiles by gcc without flags, and says nothing', () => {
  expect(files.size).toBe(cases.length);
});

it('compiles without a warning when many are asked for', async () => {
  const strict = ['-Wall', '-Wextra', '-Werror', '-fsyntax-only'];
  const all = specification.cases.filter((_, index) => index % 8 === 0);
  await expect(each(all, (test) => compiled(reproducerOf(test), 'gcc', ...strict))).resolves.toHaveLength(
    all.length,
  );
  // What only an optimiser sees: the helpers are compiled with one as part of the suite, the judge here.
  await compiled(reproducerOf(cases[0]!), 'gcc', '-O2', '-Wall', '-Wextra', '-Werror');
});

describe.each(['5.10', '6.12'])('on %s', (name) => {
  /** Every case by each of its expectations. */
  const planned = cases.flatMap((test) => Object.keys(test.expect).map((key) => ({ test, key })));
  let upstream: string;
  let executed: readonly Executed[];
  let extra: readonly Executed[];

  beforeAll(async () => {
    const kernel = await resolveKernel(name, { cache: cacheFolder(), cwd: '/' });
    const more: readonly Execution[] = [
      { file: await compiled(inventedReproducer(complainer)) },
      {
        file: await compiled(reproducerOf(byId(shared)), 'musl-gcc', '-static', ...headers),
      },
    ];
    const all = planned.map(({ test, key }) => ({ file: files.get(test.id)!, expectation: key }));
    const done = await executeInGuest(kernel, [...all, ...more]);
    upstream = done.upstream;
    executed = done.executed.slice(0, all.length);
    extra = done.executed.slice(all.length);
  });

  it('says what the judge says of what it printed, by every expectation', () => {
    const wrong = planned.flatMap(({ test, key }, index) => {
      const { status, output } = executed[index]!;
      const newest = Math.max(...changesIn(key).map((name) => order.indexOf(name)));
      const subject = { changes: order.slice(0, newest + 1), bugs: [] };
      const { verdict } = judge(test, subject, observationOf(output));
      return statusOf[verdict] === status ? [] : [{ id: test.id, key, verdict, status, output }];
    });
    expect(wrong).toEqual([]);
  });

  it('conforms by the changes that the kernel has, but for its bugs', () => {
    const has = changesOf(upstream, changes, { with: [], without: [] });
    const subject = { changes: has, bugs: bugsOf(upstream, bugs) };
    for (const test of cases) {
      const by = expectationFor(test, has)!.key;
      const { status, output } = executed[planned.findIndex((one) => one.test === test && one.key === by)]!;
      const judged = judge(test, subject, observationOf(output));
      expect([test.id, status, output]).toEqual([test.id, judged.known === undefined ? 0 : 1, output]);
    }
  });

  it('deviates by changes that it does not have, or has more than, and says whose records these are', () => {
    const [id, by, instead] = {
      '5.10': [shared, 'dontunmap-any-mapping', 'dontunmap'],
      '6.12': [shared, 'dontunmap', 'dontunmap-any-mapping'],
    }[name]!;
    const { status, output } = executed[planned.findIndex(({ test, key }) => test.id === id && key === by)]!;
    expect(status).toBe(1);
    expect(output).toMatch(
      new RegExp(`\ndeviates from ${by} .*: the records differ\nthese are the records of ${instead} `),
    );
  });

  it('deviates when the kernel complains; by musl too, the newest expectation is the default', () => {
    const [complaint, musl] = extra;
    expect(complaint).toMatchObject({
      status: 1,
      output: expect.stringContaining('  kernel: WARNING: CPU: 0'),
    });
    expect(musl).toMatchObject({ status: name === '5.10' ? 1 : 0 });
    expect(musl!.output).toMatch(/(?:conforms to|deviates from) dontunmap-any-mapping /);
  });
});

const headers = ['/usr/include', '/usr/include/x86_64-linux-gnu'].flatMap((folder) => ['-idirafter', folder]);

const complainer: Case = {
  id: 't/one/complains',
  clause: 't/one',
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
