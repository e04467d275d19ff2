import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Failure } from '../failure.ts';
import { dropKept, findKept, type Make, makeOnce, type Place } from './make-once.ts';

let cache: string;
let place: Place;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'dontunmap-once-'));
  place = { cache, part: 'packages', name: 'x' };
});
afterEach(() => rm(cache, { recursive: true, force: true }));

const file = vi.fn<Make<number>>(async (made) => {
  await writeFile(made, 'whole', { mode: 0o600 });
  return 7;
});
const folder: Make<number> = async (made) => {
  await mkdir(join(made, 'sub'), { recursive: true });
  await writeFile(join(made, 'sub/a'), 'aa', { mode: 0o700 });
  await writeFile(join(made, 'b'), 'b');
  return 8;
};
const make = (how: Make<number> = file) => makeOnce(place, z.number(), how);

it('makes a file once, for everybody to read, and remembers what is known of it', async () => {
  file.mockClear();
  const first = await make();
  expect(first).toEqual({ path: join(cache, 'packages/x'), about: 7 });
  expect(await make()).toEqual(first);
  expect(file).toHaveBeenCalledOnce();
  expect((await stat(first.path)).mode & 0o777).toBe(0o644);
  expect(await readdir(join(cache, 'packages'))).toEqual(['x', 'x.json']);
  await dropKept(place);
  expect(await readdir(join(cache, 'packages'))).toEqual([]);
});

it('keeps what is secret to itself', async () => {
  place = { ...place, part: 'snapshots' };
  expect((await stat((await make()).path)).mode & 0o777).toBe(0o600);
});

it('makes a folder', async () => {
  const { path } = await make(folder);
  expect(findKept(place, z.number())?.about).toBe(8);
  expect((await stat(join(path, 'sub/a'))).mode & 0o777).toBe(0o755);
  await truncate(join(path, 'sub/a'), 1);
  expect(findKept(place, z.number())).toBeUndefined();
  await make(folder);
  expect(await readFile(join(path, 'sub/a'), 'utf8')).toBe('aa');
});

it.each<[string, (path: string) => Promise<unknown>]>([
  ['is empty after a loss of power', (path) => truncate(path, 0)],
  ['is gone', (path) => rm(path)],
  ['has lost its description', (path) => rm(`${path}.json`)],
  ['has an empty description', (path) => truncate(`${path}.json`, 0)],
  [
    'is described otherwise',
    (path) => writeFile(`${path}.json`, '{"sizes":{"":5},"sums":{},"about":"seven"}'),
  ],
  ['is something else of the same length', (path) => writeFile(path, 'wrong')],
  [
    'is a folder in the place of a file',
    (path) => rm(path).then(() => mkdir(join(path, 'y'), { recursive: true })),
  ],
])('makes again what %s', async (_, spoil) => {
  const { path } = await make();
  await spoil(path);
  expect(findKept(place, z.number())).toBeUndefined();
  await make();
  expect(await readFile(path, 'utf8')).toBe('whole');
  expect(findKept(place, z.number())?.about).toBe(7);
});

it.each([
  ['files', file, ['x', 'x.json']],
  ['folders', folder, ['x']],
])('lets several make the same %s at once', async (_, how, files) => {
  await Promise.all(Array.from({ length: 8 }, () => make(how)));
  expect(findKept(place, z.number())).toBeDefined();
  expect(await readdir(join(cache, 'packages'))).toEqual(files);
});

it('begins again when the cache is deleted meanwhile', async () => {
  let deletions = 0;
  const { path } = await make(async (made, scratch) => {
    const about = await file(made, scratch);
    if (deletions++ === 0) await rm(cache, { recursive: true });
    return about;
  });
  expect(await readFile(path, 'utf8')).toBe('whole');
  expect(deletions).toBe(2);
});

it('leaves nothing of what fails, and says it', async () => {
  const failure = new Failure('usage', 'x');
  await expect(make(() => Promise.reject(failure))).rejects.toBe(failure);
  await expect(make(() => Promise.reject(new Error('y')))).rejects.toThrow('y');
  await expect(make(() => Promise.resolve(1))).rejects.toThrow(/Could not write to the cache/);
  expect(await readdir(join(cache, 'packages'))).toEqual([]);
});
