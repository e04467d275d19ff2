import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../failure.ts';
import { isOurs } from './claim.ts';
import { memo } from './memo.ts';
import { boundOf, type Bound, partNames, partOf, type PartName } from './parts.ts';
import { bytesOf, prune, removeEntry } from './prune.ts';
import { sizeText } from './size.ts';

/** A part of the cache as it is now. */
export interface PartState {
  readonly name: PartName;
  /** What is in it. */
  readonly says: string;
  readonly entries: number;
  readonly bytes: number;
  /** How much of it is kept, in words; empty when it bounds itself. */
  readonly keeps: string;
}

/** What is in the cache, part by part. */
export async function inventory(cache: string): Promise<readonly PartState[]> {
  return Promise.all(
    partNames.map(async (name) => {
      const folder = join(cache, name);
      const entries = await entriesIn(folder);
      return {
        name,
        says: partOf(name).says,
        entries: entries.size,
        bytes: await bytesOf(folder),
        keeps: boundText(boundOf(name)),
      };
    }),
  );
}

/** What has become of a part that was to be freed. */
export interface Freed {
  readonly name: PartName;
  readonly bytes: number;
  /** Entries that other runs are using now: they stay. */
  readonly inUse: number;
  /** Why there is more that stays: what the file system said first. */
  readonly refused?: Error;
}

/** Throws away what is in parts of the cache. Other runs go on: what they have open stays, what they miss they make again. */
export async function free(cache: string, names: readonly PartName[]): Promise<readonly Freed[]> {
  if (!(await isOurs(cache))) {
    throw new Failure(
      'usage',
      `Nothing is freed: the folder ${cache} is not a cache of dontunmap's; set DONTUNMAP_CACHE to the one that is.`,
    );
  }
  const freed: Freed[] = [];
  for (const name of names) {
    const folder = join(cache, name);
    const before = await bytesOf(folder);
    let inUse = 0;
    let refused = await unreadable(folder);
    for (const files of (await entriesIn(folder)).values()) {
      const ended = await removeEntry(folder, files, partOf(name).locked === true);
      if (ended === 'in use') inUse++;
      else if (ended !== 'gone') refused ??= ended;
    }
    const bytes = Math.max(0, before - (await bytesOf(folder)));
    freed.push({ name, bytes, inUse, ...(refused && { refused }) });
  }
  return freed;
}

/** Why nobody can say what is in a folder; undefined for one that is not there. */
async function unreadable(folder: string): Promise<Error | undefined> {
  return readdir(folder).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : error),
  );
}

/** What earlier versions have kept at the top. */
const earlier = /^(?:(?:kvm|tsc)-[-0-9a-f]+|boot-methods|roads)$/;

/** Prunes all parts once a day: also those that are only looked at. */
export async function tidy(cache: string): Promise<void> {
  if (!(await isOurs(cache))) return;
  const today = new Date().toISOString().slice(0, 10);
  const tidied = memo(cache, 'tidied', z.string(), 'for ever');
  if (tidied.recall() === today) return;
  await tidied.remember(today);
  for (const name of partNames)
    await prune(join(cache, name), boundOf(name), { locked: partOf(name).locked === true });
  const left = (await readdir(cache).catch(() => [])).filter((name) => earlier.test(name));
  for (const name of left) await removeEntry(cache, [name], false);
}

/** Names of files by the entry that they are of. */
async function entriesIn(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = await readdir(folder).catch(() => []);
  return Map.groupBy(names, (name) => name.replace(/\.json$/, ''));
}

function boundText({ entries, bytes, days }: Bound): string {
  return [
    ...(entries === undefined ? [] : [`${entries} at most`]),
    ...(bytes === undefined ? [] : [`${sizeText(bytes)} at most`]),
    ...(days === undefined ? [] : [`for ${days} ${days === 1 ? 'day' : 'days'}`]),
  ].join(', ');
}
