import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';
import type { Parts } from '../reproducer/reproducer.ts';

/** The C files that reproducers are made from, as they stand in this folder. */
export async function readParts(): Promise<Parts> {
  const folder = join(projectRoot, 'c-helpers');
  const names = await readdir(join(folder, 'lib'));
  const read = async (name: string) => readFile(join(folder, name), 'utf8');
  const library = await Promise.all(names.map(async (name) => [name, await read(`lib/${name}`)] as const));
  return {
    // In the suite the agent puts back what was before.
    library: new Map([...library, ['before.c', await read('reproducer/before.c')]]),
    expectations: await read('reproducer/expectations.h'),
    judge: await read('reproducer/judge.c'),
  };
}
