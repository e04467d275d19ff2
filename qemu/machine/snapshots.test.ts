import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Snapshots } from './snapshots.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-snapshots-'));
});
afterEach(() => rm(folder, { recursive: true }));

const meta = { method: 'microvm', bundle: 'b', bootMilliseconds: 1 } as const;
const guest = (bytes: number): Readable => Readable.from([Buffer.alloc(bytes)]);

async function has(snapshots: Snapshots, key: string): Promise<boolean> {
  const found = await snapshots.open(key);
  await found?.file.close();
  return found !== undefined;
}

it('keeps a snapshot and what is known of it', async () => {
  const snapshots = new Snapshots(folder);
  expect(await snapshots.open('k')).toBeUndefined();
  await snapshots.save('k', guest(100), meta);
  const found = await snapshots.open('k');
  expect(found?.meta).toEqual({ ...meta, size: 100 });
  await found?.file.close();
  await snapshots.remove('k');
  expect(await readdir(join(folder, 'snapshots'))).toEqual([]);
});

it('takes a truncated or unknown one for none', async () => {
  const snapshots = new Snapshots(folder);
  await snapshots.save('k', guest(100), meta);
  await truncate(join(folder, 'snapshots/k.guest'), 50);
  expect(await has(snapshots, 'k')).toBe(false);
  await snapshots.save('k', guest(100), meta);
  await writeFile(join(folder, 'snapshots/k.json'), '{}');
  expect(await has(snapshots, 'k')).toBe(false);
});

it('throws the least recently used out when there are too many', async () => {
  const snapshots = new Snapshots(folder, 250);
  await snapshots.save('a', guest(100), meta);
  await setTimeout(10);
  await snapshots.save('b', guest(100), meta);
  await setTimeout(10);
  expect(await has(snapshots, 'a')).toBe(true);
  await setTimeout(10);
  await snapshots.save('c', guest(100), meta);
  expect(await has(snapshots, 'a')).toBe(true);
  expect(await has(snapshots, 'b')).toBe(false);
  // What was just saved stays, whatever its size.
  await snapshots.save('d', guest(1000), meta);
  expect(await has(snapshots, 'd')).toBe(true);
});

it('sweeps what a killed run has left, and leaves nothing when it fails', async () => {
  const snapshots = new Snapshots(folder);
  await snapshots.save('a', guest(1), meta);
  const [old, young] = ['.old.guest', '.young.guest'].map((name) => join(folder, 'snapshots', name));
  await writeFile(old!, '');
  await writeFile(young!, '');
  const long = new Date(Date.now() - 7_200_000);
  await utimes(old!, long, long);
  const breaks = Readable.from(
    (function* () {
      yield Buffer.alloc(10);
      throw new Error('gone');
    })(),
  );
  await expect(snapshots.save('b', breaks, meta)).rejects.toThrow('gone');
  await snapshots.save('a', guest(1), meta);
  expect((await readdir(join(folder, 'snapshots'))).toSorted()).toEqual([
    '.young.guest',
    'a.guest',
    'a.json',
  ]);
});
