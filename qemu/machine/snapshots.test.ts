import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Snapshots } from './snapshots.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-snapshots-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const meta = { method: 'microvm', bundle: 'b', bootMilliseconds: 1 } as const;
const guest = (bytes: number): Readable => Readable.from([Buffer.alloc(bytes, 'x')]);

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
  expect(found?.meta).toEqual(meta);
  await found?.file.close();
  await snapshots.remove('k');
  expect(await readdir(join(folder, 'snapshots'))).toEqual([]);
});

it('keeps none that is longer than a guest can be', async () => {
  const snapshots = new Snapshots(folder, 150);
  await expect(snapshots.save('k', guest(200), meta)).rejects.toThrow('it is longer than');
  expect(await has(snapshots, 'k')).toBe(false);
  expect(await readdir(join(folder, 'snapshots'))).toEqual([]);
});

it('takes a truncated or unknown one for none', async () => {
  const snapshots = new Snapshots(folder);
  await snapshots.save('k', guest(100), meta);
  await truncate(join(folder, 'snapshots/k.guest'), 50);
  expect(await has(snapshots, 'k')).toBe(false);
  await snapshots.save('k', guest(100), meta);
  await writeFile(join(folder, 'snapshots/k.guest.json'), '{}');
  expect(await has(snapshots, 'k')).toBe(false);
});

it('throws the least recently used out when there are too many', async () => {
  vi.stubEnv('DONTUNMAP_SNAPSHOTS', '2.5K');
  const snapshots = new Snapshots(folder);
  await snapshots.save('a', guest(1000), meta);
  await snapshots.save('b', guest(1000), meta);
  const names = (await readdir(join(folder, 'snapshots'))).map((name) => join(folder, 'snapshots', name));
  const before = new Date(Date.now() - 60_000);
  for (const name of names) await utimes(name, before, before);
  expect(await has(snapshots, 'a')).toBe(true);
  await snapshots.save('c', guest(1000), meta);
  expect(await has(snapshots, 'a')).toBe(true);
  expect(await has(snapshots, 'b')).toBe(false);
  // What was just saved stays, whatever its size.
  await snapshots.save('d', guest(10_000), meta);
  expect(await has(snapshots, 'd')).toBe(true);
});

it('sweeps what a killed run has left, and leaves nothing when it fails', async () => {
  const snapshots = new Snapshots(folder);
  await snapshots.save('a', guest(1), meta);
  const [old, young] = ['.old.guest', '.young.guest'].map((name) => join(folder, 'snapshots', name));
  await writeFile(old!, '');
  await writeFile(young!, '');
  const long = new Date(Date.now() - 25 * 3_600_000);
  await utimes(old!, long, long);
  const breaks = Readable.from(
    (function* () {
      yield Buffer.alloc(10, 'x');
      throw new Error('gone');
    })(),
  );
  await expect(snapshots.save('b', breaks, meta)).rejects.toThrow('gone');
  await snapshots.save('a', guest(1), meta);
  expect((await readdir(join(folder, 'snapshots'))).toSorted()).toEqual([
    '.young.guest',
    'a.guest',
    'a.guest.json',
  ]);
});
