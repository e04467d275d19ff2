import { glob, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';
import { partNames } from './parts.ts';

/** Says to backups what it is, and to us that everything in it may be thrown away. https://bford.info/cachedir/ */
const tag = 'CACHEDIR.TAG';
const signature =
  'Signature: 8a477f597d28d172789f06886806bc55\n# What dontunmap keeps: it can be had again.\n';

/** Says that a folder has had other things before us: what we put there later makes it no more ours. */
const shared = '.shared-with-dontunmap';

/** What nobody else has: what we know of what we keep, from before there was a tag. */
const descriptions = [
  'apt/[5-9].*/*',
  'memos/*.json',
  'kernels/*/kernel.json',
  '{programs,builds,vmlinux,mutants}/*.json',
  'snapshots/*',
];

/**
 * Whether what has the names of parts in a folder is ours: what is not used of that is thrown away. Of what has ordinary names
 * (sources, tests) and was there before us, nobody knows.
 */
export async function isOurs(cache: string): Promise<boolean> {
  const said = await readFile(join(cache, tag), 'utf8').catch(() => '');
  if (said.includes('dontunmap')) return true;
  const there: readonly string[] = await readdir(cache).catch(() => []);
  if (there.includes(shared)) return false;
  // The command itself makes `node`, before anything else.
  if (!partNames.some((name) => name !== 'node' && there.includes(name))) return true;
  for await (const _ of glob(descriptions, { cwd: cache })) return true;
  return false;
}

/** Makes a folder the cache, and says so in it. One that holds what may be somebody else's is used, and nothing is thrown away. */
export async function claim(cache: string): Promise<void> {
  await makeFolder(cache);
  const [name, text] = (await isOurs(cache)) ? [tag, signature] : [shared, ''];
  // Two at once write the same.
  await writeFile(join(cache, name), text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
