import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dependents } from './dependents.ts';

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'dontunmap-dependents-'));
  await mkdir(join(out, 'mm'));
  const notes = (name: string, ...files: string[]): Promise<void> =>
    writeFile(
      join(out, `mm/.${name}.cmd`),
      `savedcmd_mm/${name} := gcc -o mm/${name} ../mm/${name}\n\ndeps_mm/${name} := \\\n${files.map((file) => `  ../${file} \\\n`).join('')}`,
    );
  await notes('mremap.o', 'mm/mremap.c', 'include/linux/mm.h', 'include/linux/mm_types.h');
  await notes('mmap.o', 'mm/mmap.c', 'include/linux/mm.h');
  await notes('built-in.a', 'include/linux/mm.h');
});
afterAll(() => rm(out, { recursive: true }));

it('counts the objects that are made from a file', async () => {
  expect(await dependents(out, ['mm/mremap.c'])).toBe(1);
  expect(await dependents(out, ['include/linux/mm.h'])).toBe(2);
  expect(await dependents(out, ['mm/mremap.c', 'mm/mmap.c'])).toBe(2);
  expect(await dependents(out, ['Documentation/mm/x.rst'])).toBe(0);
});
