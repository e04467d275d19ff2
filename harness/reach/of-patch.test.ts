import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onPath } from '../../qemu/host/on-path.ts';
import type { PatchedFile } from '../../qemu/kbuild/build.ts';
import { functionsIn } from '../../qemu/kbuild/functions.ts';
import type { CountsByCase } from './campaign.ts';
import { fewest, objectsOf, reachOfPatch } from './of-patch.ts';

const folder = await mkdtemp(join(tmpdir(), 'dontunmap-of-patch-'));
afterAll(() => rm(folder, { recursive: true }));

const source = [
  'volatile int seen;', // 1
  'static int often(int n)',
  '{',
  '\tif (n > 1)',
  '\t\tseen = 2;', // 5
  '\treturn seen;',
  '}',
  'static int never(int n)',
  '{',
  '\treturn seen = n;', // 10
  '}',
  'static int shorter(int n)',
  '{',
  '\treturn seen = n + 1;',
  '}', // 15
  'int main(int argc, char **argv)',
  '{',
  '\tif (argc > 5)',
  '\t\treturn never(argc);',
  '\tif (argc > 1)', // 20
  '\t\tseen = often(argc - 1);',
  '\treturn seen - shorter(argc) > 99;',
  '}',
  '',
].join('\n');

const file = (path: string, touched: PatchedFile['touched'], compiled = true): PatchedFile => ({
  path,
  compiled,
  touched,
  functions: path === 'f.c' ? functionsIn(source) : [],
});

const counts = new Map<string, Map<string, Buffer>>();
let notes: Map<string, Buffer>;
const there = onPath('gcov') && onPath('gcc');

beforeAll(async () => {
  if (!there) return;
  await writeFile(join(folder, 'f.c'), source);
  await execa('gcc', ['-O2', '--coverage', '-c', 'f.c'], { cwd: folder });
  await execa('gcc', ['--coverage', '-o', 'f', 'f.o'], { cwd: folder });
  notes = new Map([['f', await readFile(join(folder, 'f.gcno'))]]);
  for (const [id, args] of Object.entries({ none: [], one: ['a'], two: ['a', 'b'] })) {
    await rm(join(folder, 'f.gcda'), { force: true });
    await execa(join(folder, 'f'), args, { cwd: folder });
    counts.set(id, new Map([['f', await readFile(join(folder, 'f.gcda'))]]));
  }
}, 60_000);

const reach = (files: readonly PatchedFile[], of: CountsByCase = counts) =>
  reachOfPatch(files, of, notes, join(folder, 'scratch'));

it.skipIf(!there)('says which lines of a patch cases run, and which cases', async () => {
  const touched = [
    { first: 5, count: 2 },
    { first: 10, count: 1 },
    { first: 14, count: 0 },
  ];
  expect(await reach([file('f.c', touched), file('f.h', [{ first: 1, count: 1 }])])).toEqual({
    functions: [
      { path: 'f.c', name: 'often', lines: 2, run: 2, missed: [], cases: 2 },
      { path: 'f.c', name: 'never', lines: 1, run: 0, missed: [{ first: 10, last: 10 }], cases: 0 },
      { path: 'f.c', name: 'shorter', lines: 0, run: 0, missed: [], cases: 3 },
    ],
    uncounted: ['f.h'],
    cases: 3,
    of: 3,
    few: ['two'],
  });
});

it.skipIf(!there)('says that none does, or that nothing counts', async () => {
  expect(await reach([file('f.c', [{ first: 10, count: 1 }])])).toMatchObject({ cases: 0, few: [] });
  expect(await reach([file('f.c', [{ first: 1, count: 1 }])])).toMatchObject({ functions: [], cases: 0 });
});

it('counts the objects of C files that are compiled', () => {
  expect(objectsOf([file('mm/a.c', []), file('mm/a.h', []), file('mm/b.c', [], false)])).toEqual(['mm/a']);
});

it('finds few that run all', () => {
  const cases = new Map(
    Object.entries({ a: ['1'], b: ['1', '2', '3'], c: ['3', '4'], d: [] }).map(([id, run]) => [
      id,
      new Set(run),
    ]),
  );
  expect(fewest(cases)).toEqual(['b', 'c']);
  expect(fewest(new Map())).toEqual([]);
});
