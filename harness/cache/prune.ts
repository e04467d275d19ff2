import { randomUUID } from 'node:crypto';
import { type Stats, utimesSync } from 'node:fs';
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { isOurs } from './claim.ts';
import { tryLock } from './lock.ts';
import type { Bound } from './parts.ts';

const day = 24 * 3600 * 1000;

/** Which of a folder's entries are looked at, and how. */
interface PruneOptions {
  /** Those whose names match; all unless told. */
  readonly names?: RegExp;
  /** Whether an entry that is in use has its file `lock` locked. */
  readonly locked?: boolean;
}

/**
 * Removes what is more than the bound allows, the least recently used first (a time of modification is the time of the last
 * use), and what killed runs have left: names with a dot, a day old. The entry used last always stays.
 *
 * A file `NAME.json` is a part of the entry `NAME`.
 */
export async function prune(folder: string, bound: Bound, options: PruneOptions = {}): Promise<void> {
  if (!(await isOurs(dirname(folder)))) return;
  const { names = /^/, locked = false } = options;
  const found = await readdir(folder).catch(() => []);
  for (const name of found.filter((each) => each.startsWith('.'))) {
    if ((await usedAt(folder, [name])) < Date.now() - day) await removeEntry(folder, [name], false);
  }
  const entries = await entriesOf(
    folder,
    found.filter((name) => names.test(name)),
    bound.bytes !== undefined,
  );
  let bytes = 0;
  for (const [index, entry] of entries.entries()) {
    bytes += entry.bytes;
    const over =
      index >= (bound.entries ?? Infinity) ||
      bytes > (bound.bytes ?? Infinity) ||
      entry.used < Date.now() - (bound.days ?? Infinity) * day;
    if (over && (index > 0 || bound.days !== undefined)) await removeEntry(folder, entry.files, locked);
  }
}

/** Says that an entry was used just now; where nothing can be written, nothing is pruned either. */
export function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    return;
  }
}

/**
 * Removes an entry, unless it is in use. Atomically: nobody finds a part of a folder. What may not be removed stays.
 *
 * @returns whether it went; the file system's refusal for one that may not
 */
export async function removeEntry(
  folder: string,
  files: readonly string[],
  locked: boolean,
): Promise<'gone' | 'in use' | Error> {
  let refused: Error | undefined;
  const refuse = (error: NodeJS.ErrnoException): boolean => {
    // Another run was faster.
    if (error.code !== 'ENOENT') refused ??= error;
    return false;
  };
  // What says that the entry is whole goes first.
  for (const name of files.toSorted((a, b) => b.length - a.length)) {
    const path = join(folder, name);
    await using held = locked ? await tryLock(join(path, 'lock')) : undefined;
    if (locked && !held && (await lstat(join(path, 'lock')).catch(() => undefined))) return 'in use';
    const goes = join(folder, `.going-${randomUUID()}`);
    const moved = await rename(path, goes).then(() => true, refuse);
    if (moved) await rm(goes, { recursive: true, force: true }).catch(refuse);
  }
  return refused ?? 'gone';
}

/** Bytes that files and folders take. du walks a kernel's source, a hundred thousand files, in a tenth of Node's time. */
export async function bytesOf(...paths: readonly string[]): Promise<number> {
  if (paths.length === 0) return 0;
  // It fails when another run takes something away meanwhile, and still says the rest.
  const { stdout } = await execa('du', ['-s', '-c', '-B1', '--', ...paths], {
    reject: false,
    stderr: 'ignore',
    env: { LC_ALL: 'C' },
  });
  return Number(/(\d+)\ttotal$/.exec(stdout ?? '')?.[1] ?? 0);
}

interface Entry {
  readonly files: readonly string[];
  readonly used: number;
  readonly bytes: number;
}

/** The entries, the most recently used first. */
async function entriesOf(
  folder: string,
  found: readonly string[],
  weighed: boolean,
): Promise<readonly Entry[]> {
  const visible = found.filter((name) => !name.startsWith('.'));
  const there = new Set(visible);
  const isDescription = (name: string): boolean => name.endsWith('.json') && there.has(name.slice(0, -5));
  const entries = await Promise.all(
    visible
      .filter((name) => !isDescription(name))
      .map(async (name): Promise<Entry> => {
        const files = there.has(`${name}.json`) ? [name, `${name}.json`] : [name];
        const used = await usedAt(folder, files);
        return { files, used, bytes: weighed ? await weigh(folder, files) : 0 };
      }),
  );
  return entries.toSorted((a, b) => b.used - a.used);
}

async function statsOf(folder: string, names: readonly string[]): Promise<readonly Stats[]> {
  const all = await Promise.all(names.map((name) => lstat(join(folder, name)).catch(() => undefined)));
  return all.filter((each) => each !== undefined);
}

/** One that another process has just removed is the oldest. */
async function usedAt(folder: string, names: readonly string[]): Promise<number> {
  return Math.max(0, ...(await statsOf(folder, names)).map(({ mtimeMs }) => mtimeMs));
}

async function weigh(folder: string, names: readonly string[]): Promise<number> {
  const stats = await statsOf(folder, names);
  if (stats.some((each) => each.isDirectory())) return bytesOf(...names.map((name) => join(folder, name)));
  return stats.reduce((sum, { size }) => sum + size, 0);
}
