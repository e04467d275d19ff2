import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';

/** Where the C stands that all programs are made with. */
export const helpersFolder = join(projectRoot, 'c-helpers');

/** Names the content of all C files below a folder. */
export async function helpersDigest(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.[ch]$/.test(name));
  const sum = createHash('sha256');
  for (const name of names.toSorted()) {
    // A file that an editor has just taken away will be back, and noticed.
    const text = await readFile(join(folder, name)).catch(() => '');
    sum.update(`${name}\0${text.length}\0`).update(text);
  }
  return sum.digest('hex');
}
