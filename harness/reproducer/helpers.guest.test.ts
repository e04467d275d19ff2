/** The files of c-helpers/lib are as a reproducer takes them for, by what the compiler says of them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readParts } from '../compile/reproducer-parts.ts';
import pLimit from 'p-limit';
import { projectRoot } from '../project.ts';
import { c } from '../spec/index.ts';
import { compiled, inventedReproducer } from '../testing/reproducers.ts';
import { declaredIn, helpersOf, includedIn } from './helpers.ts';

const { library } = await readParts();
const helpers = helpersOf(library);
const sources = helpers.filter(({ source }) => source !== '');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-helpers-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('each is in dontunmap.h, and includes only those before it and itself', () => {
  const names = helpers.map(({ name }) => name);
  const files = [...library.keys()].map((file) => file.replace(/\.[ch]$/, ''));
  expect([...names, 'dontunmap', 'bundle', 'serve', 'standing'].toSorted()).toEqual(
    [...new Set(files)].toSorted(),
  );
  for (const { name, header, source } of helpers) {
    const before = names.slice(0, names.indexOf(name));
    for (const included of includedIn(header))
      expect([name, before]).toEqual([name, expect.arrayContaining([included])]);
    for (const included of includedIn(source))
      expect([name, [...before, name]]).toEqual([name, expect.arrayContaining([included])]);
  }
});

it('the header declares all that the source defines, and only that', async () => {
  await pLimit(availableParallelism()).map(sources, async ({ name, header }) => {
    const object = join(folder, `${name}.o`);
    const folderOf = name === 'before' ? 'reproducer' : 'lib';
    const source = join(projectRoot, 'c-helpers', folderOf, `${name}.c`);
    await execa('gcc', ['-I', join(projectRoot, 'c-helpers/lib'), '-c', source, '-o', object]);
    const { stdout } = await execa('nm', [
      '--extern-only',
      '--defined-only',
      '--format=just-symbols',
      object,
    ]);
    const declared = declaredIn(header.replaceAll(/^#define .*\n/gm, ''));
    expect([name, stdout.split('\n').toSorted()]).toEqual([name, declared.toSorted()]);
  });
});

it('no two have one name for different things: all of them together compile', async () => {
  const everything = helpers.flatMap(({ header }) => declaredIn(header.replaceAll(/^#define .*\n/gm, '')));
  const text = everything.map((name) => `(void)&${name};`).join('\n');
  const program = { ...c``, text };
  const test = { id: 't/one/x', clause: 't/one', title: 'x', program, expect: { old: { a: 1 } } };
  await expect(
    compiled(inventedReproducer(test), 'gcc', '-Wall', '-Wextra', '-Werror'),
  ).resolves.toBeDefined();
});
