import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes all but the `keep` youngest of the entries of a folder whose names match: what is not used any more is old. */
export async function prune(folder: string, names: RegExp, keep: number): Promise<void> {
  const entries = (await readdir(folder))
    .filter((name) => names.test(name))
    .map((name) => join(folder, name));
  // One that another process has just removed is the oldest.
  const age = async (path: string) => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
  const aged = await Promise.all(entries.map(async (path) => ({ path, at: await age(path) })));
  for (const { path } of aged.toSorted((a, b) => b.at - a.at).slice(keep)) {
    await rm(path, { recursive: true, force: true });
  }
}
