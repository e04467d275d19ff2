import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { makeFolder } from './folder.ts';
import { partNames } from './parts.ts';

/** Says to backups what it is, and to us that everything in it may be thrown away. https://bford.info/cachedir/ */
const tag = 'CACHEDIR.TAG';
const signature =
  'Signature: 8a477f597d28d172789f06886806bc55\n# What dontunmap keeps: it can be had again.\n';

/** What a cache has that was made before there was a tag; and what the command itself makes first. */
const sinceBefore = 'memos';
const made = 'node';

/** Whether what has the names of parts in a folder is ours: what is not used of that is thrown away. */
export async function isOurs(cache: string): Promise<boolean> {
  const said = await readFile(join(cache, tag), 'utf8').catch(() => '');
  if (said.includes('dontunmap')) return true;
  const there: readonly string[] = await readdir(cache).catch(() => []);
  const alike = partNames.filter((name) => name !== made && there.includes(name));
  return alike.length === 0 || (await wasBefore(cache));
}

async function wasBefore(cache: string): Promise<boolean> {
  const memos: readonly string[] = await readdir(join(cache, sinceBefore)).catch(() => []);
  return memos.includes('tidied.json');
}

/**
 * Makes a folder the cache. One that has folders called like parts of a cache, and is none, is left alone.
 *
 * @throws Failure `usage` for a folder of somebody else's; what the file system says
 */
export async function claim(cache: string): Promise<void> {
  await makeFolder(cache);
  if (!(await isOurs(cache))) {
    throw new Failure(
      'usage',
      `The folder ${cache} is no cache of dontunmap's, and has folders that are called like parts of one; set DONTUNMAP_CACHE to another.`,
    );
  }
  // Two at once write the same.
  await writeFile(join(cache, tag), signature, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
