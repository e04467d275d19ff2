/** `dontunmap show`, and how a reproducer judges programs that misbehave: as the judge does. */
import { constants } from 'node:os';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { c, oneOf } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { startCompiler } from '../compile/compile.ts';
import { findToolchain } from '../compile/toolchain.ts';
import { judge } from '../judge/judge.ts';
import type { Ending } from '../judge/observation.ts';
import { readRecords } from '../judge/records.ts';
import { cacheFolder } from '../cache/folder.ts';
import { type } from './testing/session.ts';
import { compiled, inventedReproducer } from '../testing/reproducers.ts';
import { specification } from '../testing/specifications.ts';

async function show(...args: string[]): Promise<string> {
  const { status, stdout } = await type(['show', ...args]);
  expect(status).toBe(0);
  return stdout;
}

it('lists every clause and every case', async () => {
  const lines = (await show()).split('\n');
  for (const clause of specification.clauses) expect(lines).toContain(clause.id);
  for (const { id } of specification.cases) expect(lines).toContain(`  ${id}`);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

it('prints one C file, and nothing else', async () => {
  const text = await show('--c', 'shared-memfd-without');
  expect(text).toMatch(
    /^\/\/ SPDX-License-Identifier: GPL-2\.0\n\/\*\n \* kinds\/dontunmap-of-any-mapping\/shared-memfd-without-fixed\n/,
  );
  expect(text).not.toMatch(/#line|"dontunmap\.h"/);
  const file = await compiled(text);
  expect((await execa(file, ['--list'])).stdout).toMatch(
    /^dontunmap +since 5\.7\ndontunmap-any-mapping +since 5\.13$/,
  );
  for (const args of [['--help'], ['nonsense'], ['dontunmap', 'dontunmap']]) {
    const { exitCode, stderr, stdout } = await execa(file, args, { reject: false });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^usage: .* \[NAME \| --list\]$/);
  }
});

const invented = (program: Case['program'], more: Partial<Case> = {}): Case => ({
  id: 't/one/x',
  clause: 't/one',
  title: 'x',
  program,
  expect: { old: { a: 1 } },
  seconds: 1,
  ...more,
});
const text = (value: string) => ({ expect: { old: { a: value } } });

it.each<[string, number, RegExp, Case]>([
  ['does what is expected', 0, /conforms to old \(since 5\.7\)/, invented(c`record_number("a", 1);`)],
  [
    'records something else',
    1,
    /a +2\n +expected 1\ndev.*: the records differ/,
    invented(c`record_number("a", 2);`),
  ],
  ['records less', 1, /a +was not recorded\n +expected 1\n/, invented(c``)],
  ['records more', 1, /expected no such/, invented(c`record_number("a", 1); record_number("b", 1);`)],
  [
    'records twice',
    1,
    /a +1\n +a +1\n +expected no such record\n/,
    invented(c`record_number("a", 1); record_number("a", 1);`),
  ],
  [
    'takes an allowed way',
    0,
    /conforms/,
    invented(c`record_number("a", 3);`, { expect: { old: { a: oneOf(1, 3) } } }),
  ],
  [
    'takes another',
    1,
    /expected 1 or 3/,
    invented(c`record_number("a", 2);`, { expect: { old: { a: oneOf(1, 3) } } }),
  ],
  [
    'says what needs quoting',
    0,
    /conforms/,
    invented(c`record_string("a", "\"\\\x01?\?-");`, text('"\\\u0001??-')),
  ],
  ['is killed', 1, /killed by signal 11/, invented(c`record_number("a", 1); *(volatile int *)0 = 1;`)],
  ['never ends', 1, /did not end within 1 s/, invented(c`record_number("a", 1); for (;;) ;`)],
  ['fails', 1, /exited with 3/, invented(c`record_number("a", 1); _exit(3);`)],
  ['stops half-way', 1, /stopped reporting/, invented(c`record_number("a", 1); _exit(0);`)],
  [
    'speaks after its end',
    1,
    /expected no such/,
    invented(c`record_number("a", 1); record_json("b", "1\nend");`),
  ],
  ['breaks off', 1, /expected no such/, invented(c`record_number("a", 1); record_json("b", "1\nnonsense");`)],
  [
    'cannot go on',
    1,
    /deviates .* could not go on after the call: .*page 3: ENOENT/,
    invented(c`record_number("a", 1); failed("page %d: %s", 3, errno_name(ENOENT));`),
  ],
  ['cannot be set up', 2, /broken: "no \\"memory\\""/, invented(c`broken("no \"%s\"", "memory");`)],
  ['misses something', 4, /skipped: this kernel lacks "x/, invented(c`record_number("a", 2); lacks("x");`)],
  [
    'records more than a reproducer holds',
    1,
    /could not go on after the call: too many records$/,
    invented(
      c`char name[8]; for (int i = 0; i < 65; i++) { sprintf(name, "r%d", i); record_number(name, 1); }`,
    ),
  ],
])('a program that %s', async (_, status, output, test) => {
  const { exitCode, stdout } = await execa(await compiled(inventedReproducer(test)), { reject: false });
  expect(exitCode).toBe(status);
  expect(stdout).toMatch(output);

  const compiler = await startCompiler(await findToolchain('x86_64'), cacheFolder());
  const { path, names } = await compiler.bundle([test]);
  const alone = await execa(path, [names.get(test.id)!], {
    reject: false,
    timeout: 1000,
    killSignal: 'SIGKILL',
    stripFinalNewline: false,
  });
  const seen = { ...readRecords(alone.stdout), kernelLog: [], output: '', microseconds: 1 };
  const { verdict } = judge(test, { changes: ['old'], bugs: [] }, { ...seen, ending: endingOf(alone) });
  expect({ conforms: 0, deviates: 1, broken: 2, unsupported: 4 }[verdict]).toBe(status);
});

it('leaves no process behind', async () => {
  const forks = invented(c`if (!fork()) for (;;) pause(); record_number("a", 1);`);
  // What is left would hold standard output open.
  const { exitCode } = await execa(await compiled(inventedReproducer(forks)), {
    timeout: 5000,
    reject: false,
  });
  expect(exitCode).toBe(0);
});

function endingOf(end: {
  timedOut: boolean;
  signal?: string | undefined;
  exitCode?: number | undefined;
}): Ending {
  if (end.timedOut) return { how: 'timed-out', seconds: 1 };
  if (end.signal !== undefined && end.signal in constants.signals)
    return { how: 'killed', signal: end.signal };
  return { how: 'exited', code: end.exitCode ?? -1 };
}
