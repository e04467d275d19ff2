import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pLimit from 'p-limit';
import { Failure, whyRefused } from '../failure.ts';
import type { SiteFile } from '../site/page.ts';

/** The file by which a folder is known to be ours: what was written, a path a line. */
const ownFile = '.dontunmap-site';
const firstLine = 'Written by dontunmap spec; these files are its own:';

/**
 * Writes the files of a site. What a site from before has and this one has not is removed; what others have put there (a .git, a
 * CNAME) stays.
 *
 * @throws {@link Failure} `usage` for a folder that has something in it and is no site, or that cannot be written
 */
export async function writeSite(
  folder: string,
  files: readonly SiteFile[],
  { named, signal }: { readonly named: string; readonly signal: AbortSignal },
): Promise<void> {
  if (named === '') throw new Failure('usage', 'The name of the folder is empty; give one.');
  try {
    await mkdir(folder, { recursive: true });
    const before = await ownPaths(folder, named);
    const paths = files.map(({ path }) => path);
    // Ours from the first file on: a site that was not finished is one that can be written again.
    await writeFile(join(folder, ownFile), listOf([...new Set([...before, ...paths])]));
    for (const each of new Set(paths.map(dirname))) await mkdir(join(folder, each), { recursive: true });
    const atOnce = pLimit(8);
    await Promise.all(
      files.map(({ path, text }) =>
        atOnce(async () => {
          signal.throwIfAborted();
          await writeFile(join(folder, path), text());
        }),
      ),
    );
    await removeStale(folder, before, new Set(paths));
    await writeFile(join(folder, ownFile), listOf(paths));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) throw error;
    throw new Failure(
      'usage',
      `${named} cannot be written (${whyRefused(error, {})}); give a folder that may be written to.`,
      { cause: error },
    );
  }
}

const listOf = (paths: readonly string[]): string => `${[firstLine, ...paths].join('\n')}\n`;

async function ownPaths(folder: string, named: string): Promise<readonly string[]> {
  const there = await readdir(folder);
  if (there.length === 0) return [];
  const text = there.includes(ownFile) ? await readFile(join(folder, ownFile), 'utf8') : '';
  const [first, ...paths] = text.split('\n').filter((line) => line !== '');
  if (first !== firstLine)
    throw new Failure(
      'usage',
      `${named} is not empty, and no site that dontunmap spec has written; give a new folder, or an empty one.`,
    );
  // The list may have been edited: nothing outside of the folder is ours.
  return paths.filter((path) => /^[\w.-]+(?:\/[\w.-]+)*$/.test(path) && !path.split('/').includes('..'));
}

async function removeStale(
  folder: string,
  before: readonly string[],
  paths: ReadonlySet<string>,
): Promise<void> {
  const stale = before.filter((path) => !paths.has(path));
  for (const path of stale) await rm(join(folder, path), { force: true });
  const folders = [...new Set(stale.map(dirname))].flatMap((each) => [each, dirname(each)]);
  const kept = new Set([...paths].flatMap((path) => [dirname(path), dirname(dirname(path))]));
  for (const each of folders)
    // One that has something of others in it stays.
    if (each !== '.' && !kept.has(each)) await rmdir(join(folder, each)).catch(() => undefined);
}
