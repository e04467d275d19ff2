/** `dontunmap show`, and how a reproducer judges programs that misbehave: as the judge does. */
import { constants } from 'node:os';
import { execa } from 'execa';
import { afterEach, expect, it, vi } from 'vitest';
import { cases, clauses } from '../../cases/index.ts';
import { c, oneOf } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { startCompiler } from '../compile/compile.ts';
import { findToolchain } from '../compile/toolchain.ts';
import { judge } from '../judge/judge.ts';
import type { Ending } from '../judge/observation.ts';
import { readRecords } from '../judge/records.ts';
import { cacheFolder } from '../cache/folder.ts';
import { commandLine } from './command-line.ts';
import { compiled, inventedReproducer } from '../testing/reproducers.ts';

afterEach(() => vi.restoreAllMocks());

async function show(...args: string[]): Promise<string> {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((out += String(text))));
  expect(await commandLine(['show', ...args], new AbortController().signal)).toBe(0);
  return out;
}

it('lists every clause and every case', async () => {
  const lines = (await show()).split('\n');
  for (const clause of Object.keys(clauses)) expect(lines).toContain(clause);
  for (const { id } of cases) expect(lines).toContain(`  ${id}`);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

it('shows a clause with its sources, and a case in full', async () => {
  expect(await show('kind-2')).toMatch(
    /- a4609387859f \("mm: extend[\s\S]*KIND-2\/private-file-frames-move\n/,
  );
  expect(await show('SOURCE-2/rest-stays-locked')).toMatch(
    /^SOURCE-2\/rest[^]*\nClause SOURCE-2\n[^]*\nExpected\n  since 5\.7: dontunmap\n[^]*\nKnown to deviate\n[^]*\nProgram\n/,
  );
});

it('prints one C file, and nothing else', async () => {
  const text = await show('--c', 'shared-memfd-without');
  expect(text).toMatch(
    /^\/\/ SPDX-License-Identifier: GPL-2\.0\n\/\*\n \* KIND-1\/shared-memfd-without-fixed\n/,
  );
  expect(text).not.toMatch(/#line|"dontunmap\.h"/);
  const file = await compiled(text);
  expect((await execa(file, ['--list'])).stdout).toContain('dontunmap-any-mapping    since 5.13');
  expect((await execa(file, ['--help'])).stdout).toMatch(/^usage: .* \[ERA \| --list\]/);
  for (const args of [['nonsense'], ['dontunmap', 'nonsense']]) {
    const { exitCode, stderr, stdout } = await execa(file, args, { reject: false });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^nonsense is no era; give one of those that .* --list names$/);
  }
});

it.each([
  [['SOURCE-9'], /No case or clause is called "SOURCE-9"; the nearest are SOURCE-/],
  [['--c'], /--c makes a file of one case; give it/],
  [['--c', 'KIND-1'], /"KIND-1" is 13 of them; give one, as KIND-1\/shared-anonymous or/],
])('%j is a sentence', async (args, sentence) => {
  await expect(show(...args)).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringMatching(sentence),
  });
});

const invented = (program: Case['program'], more: Partial<Case> = {}): Case => ({
  id: 'T-1/x',
  clause: 'T-1',
  title: 'x',
  program,
  expect: { old: { a: 1 } },
  seconds: 1,
  ...more,
});
const text = (value: string) => ({ expect: { old: { a: value } } });

it.each<[string, number, RegExp, Case]>([
  [
    'does what is expected',
    0,
    /conforms to the era young \(since 6\.17, 6\.12\.9\)/,
    invented(c`record_number("a", 1);`),
  ],
  [
    'records something else',
    1,
    /a +2\n +expected 1\ndev.*: the records differ/,
    invented(c`record_number("a", 2);`),
  ],
  ['records less', 1, /a +was not recorded\n +expected 1/, invented(c``)],
  ['records more', 1, /expected no such/, invented(c`record_number("a", 1); record_number("b", 1);`)],
  ['records twice', 1, /no record: record a 1/, invented(c`record_number("a", 1); record_number("a", 1);`)],
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
  ['speaks after its end', 1, /no record/, invented(c`record_number("a", 1); record_json("b", "1\nend");`)],
  ['breaks off', 1, /no record/, invented(c`record_number("a", 1); record_json("b", "1\nnonsense");`)],
  ['cannot be set up', 2, /broken: "no \\"memory\\""/, invented(c`broken("no \"%s\"", "memory");`)],
  ['misses something', 4, /skipped: this kernel lacks "x/, invented(c`record_number("a", 2); lacks("x");`)],
  ['comes too early', 4, /skipped: .* before the era young/, invented(c``, { expect: { young: { a: 1 } } })],
])('a program that %s', async (name, status, output, test) => {
  const eras = name === 'comes too early' ? ['old'] : ['old', 'young'];
  const { exitCode, stdout } = await execa(await compiled(inventedReproducer(test)), eras.slice(-1), {
    reject: false,
  });
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
  const { verdict } = judge(test, { upstream: '6.1', eras }, { ...seen, ending: endingOf(alone) });
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
