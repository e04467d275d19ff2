import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lock, tryLock } from './lock.ts';
import { prune } from './prune.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-prune-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = async (name: string, hours: number, bytes = 1): Promise<void> => {
  const path = join(folder, name);
  if (name.endsWith('/')) await mkdir(path);
  else await writeFile(path, Buffer.alloc(bytes));
  const time = new Date(Date.now() - hours * 3_600_000);
  await utimes(path, time, time);
};
const left = async (): Promise<readonly string[]> => (await readdir(folder)).toSorted();

it('keeps so many, the last used, and what is called otherwise', async () => {
  for (const [index, name] of ['a.x', 'b.x', 'c.x', 'old'].entries()) await put(name, index);
  await prune(folder, { entries: 2 }, { names: /\.x$/ });
  expect(await left()).toEqual(['a.x', 'b.x', 'old']);
});

it('keeps so many bytes, with the description of each, and the last used whatever it has', async () => {
  await put('a', 1, 600);
  await put('a.json', 1, 100);
  await put('b', 2, 600);
  await put('b.json', 3, 100);
  await prune(folder, { bytes: 1400 });
  expect(await left()).toEqual(['a', 'a.json', 'b', 'b.json']);
  await prune(folder, { bytes: 1399 });
  expect(await left()).toEqual(['a', 'a.json']);
  await prune(folder, { bytes: 1 });
  expect(await left()).toEqual(['a', 'a.json']);
});

it('weighs folders', async () => {
  await put('a', 1);
  await mkdir(join(folder, 'b'));
  await writeFile(join(folder, 'b/c'), Buffer.alloc(100_000));
  await put('b/', 2).catch(() => utimes(join(folder, 'b'), 1, 1));
  await prune(folder, { bytes: 50_000 });
  expect(await left()).toEqual(['a']);
});

it('keeps for so many days, and a day what a killed run has left', async () => {
  for (const hours of [23, 25]) {
    await put(`${hours}`, hours);
    await put(`.making-${hours}`, hours);
  }
  await prune(folder, {});
  expect(await left()).toEqual(['.making-23', '23', '25']);
  await prune(folder, { days: 1 });
  expect(await left()).toEqual(['.making-23', '23']);
  await prune(join(folder, 'none'), { entries: 1 });
});

it('leaves what is in use', async () => {
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'lock'), '');
    await utimes(join(folder, name), 1000 - index, 1000 - index);
  }
  const held = await lock(join(folder, 'b/lock'));
  await prune(folder, { entries: 1 }, { locked: true });
  expect(await left()).toEqual(['a', 'b']);
  await held[Symbol.asyncDispose]();
  await prune(folder, { entries: 1 }, { locked: true });
  expect(await left()).toEqual(['a']);
});

it('locks what is there, also when who had it has removed it all', async () => {
  const path = join(folder, 'a/lock');
  expect(await tryLock(path)).toBeUndefined();
  const first = await lock(path);
  expect(await tryLock(path)).toBeUndefined();
  const second = lock(path);
  await rm(join(folder, 'a'), { recursive: true });
  await first[Symbol.asyncDispose]();
  const held = await second;
  expect(await readdir(join(folder, 'a'))).toEqual(['lock']);
  await held[Symbol.asyncDispose]();
  const free = await tryLock(path);
  expect(free).toBeDefined();
  await free?.[Symbol.asyncDispose]();
});
