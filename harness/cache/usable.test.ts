import { access, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { claim } from './claim.ts';
import { cacheTrouble, makeFolder } from './folder.ts';
import { free, inventory } from './inventory.ts';
import { lock } from './lock.ts';
import { findKept, makeOnce } from './make-once.ts';
import { prune } from './prune.ts';
import { needCache, usableCache } from './usable.ts';

let cache: string;
let notes: string[];
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'dontunmap-usable-'));
  await claim(cache);
  notes = [];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});
const use = (path: string) => usableCache(path, (note) => notes.push(note));
const kept = (name: string, into = cache) =>
  makeOnce({ cache: into, part: 'builds', name }, z.null(), async (made) => {
    await writeFile(made, name);
    return null;
  });

it('says what a file system refuses', () => {
  for (const [code, words] of [
    ['ENOSPC', /disk is full/],
    ['EROFS', /read-only/],
    ['EACCES', /not permitted/],
    ['EIO', /the device fails/],
    ['EBUSY', /EBUSY/],
  ] as const) {
    expect(() => cacheTrouble('/a')(Object.assign(new Error(), { code }))).toThrow(words);
  }
  expect(() => cacheTrouble('/a')('odd')).toThrow(/odd/);
});

it('makes no folder where none can be', async () => {
  await writeFile(join(cache, 'file'), '');
  await expect(makeFolder(join(cache, 'file/x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(makeFolder(join(cache, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(makeFolder('/proc/x/y')).rejects.toMatchObject({ code: 'ENOENT' });
});

it('uses a cache that can be written, and tidies it once a day', async () => {
  await mkdir(join(cache, 'memos'));
  await mkdir(join(cache, 'scratch/old'), { recursive: true });
  await utimes(join(cache, 'scratch/old'), 1, 1);
  await mkdir(join(cache, 'boot-methods'));
  await writeFile(join(cache, 'kvm-1ca0c47b-8018'), '');
  await writeFile(join(cache, 'mine'), '');
  await using usable = await use(cache);
  expect(usable.path).toBe(cache);
  expect((await readdir(cache)).toSorted()).toEqual(['CACHEDIR.TAG', 'memos', 'mine', 'scratch']);
  expect(await readdir(join(cache, 'scratch'))).toEqual([]);
  await mkdir(join(cache, 'boot-methods'));
  await use(cache);
  await access(join(cache, 'boot-methods'));
  expect(notes).toEqual([]);
});

it('throws nothing away in a folder that is no cache and looks like one', async () => {
  const project = join(cache, 'project');
  for (const name of ['sources', 'tests', 'scratch']) {
    await mkdir(join(project, name, 'mine'), { recursive: true });
    await utimes(join(project, name, 'mine'), 1, 1);
  }
  const before = await readdir(project, { recursive: true });
  expect((await use(project)).path).toBe(project);
  await needCache(project);
  for (const name of ['sources', 'tests', 'scratch'])
    await prune(join(project, name), { entries: 0, days: 1 });
  await expect(free(project, ['sources'])).rejects.toThrow(
    /^Nothing is freed: the folder .*project is not a cache/,
  );
  const now: readonly string[] = await readdir(project, { recursive: true });
  expect(now).toEqual(expect.arrayContaining([...before]));
  // One that was made before there was a tag.
  await rm(project, { recursive: true });
  await mkdir(join(project, 'kernels/6.12'), { recursive: true });
  await writeFile(join(project, 'kernels/6.12/kernel.json'), '');
  await use(project);
  expect(await readdir(project)).toContain('CACHEDIR.TAG');
});

it.each(['/proc/x', '/dev/null/x', '/dev/null'])('goes on without the cache %s', async (path) => {
  let temporary: string;
  {
    await using usable = await use(path);
    temporary = usable.path;
    await kept('a', temporary);
  }
  await expect(access(temporary)).rejects.toThrow('ENOENT');
  expect(notes).toEqual([
    expect.stringMatching(/^nothing can be kept in the cache \/\S+ \(\D.*\): working without/),
  ]);
  await expect(needCache(path)).rejects.toThrow(
    /^Could not write to the cache .*; mend that or set DONTUNMAP_CACHE/,
  );
});

it('says what to do when there is no temporary folder either', async () => {
  vi.stubEnv('TMPDIR', '/proc');
  await expect(use('/proc/x')).rejects.toThrow(
    /^Neither the cache \/proc\/x .* nor the temporary directory \/proc /,
  );
});

it.runIf(process.getuid?.() === 0)('takes what is in a cache that is read-only', async () => {
  await kept('a');
  await execa('mount', ['--bind', cache, cache]);
  await execa('mount', ['-o', 'remount,ro,bind', cache]);
  try {
    await using usable = await use(cache);
    const there = findKept({ cache: usable.path, part: 'builds', name: 'a' }, z.null());
    expect(await readFile(there?.path ?? '', 'utf8')).toBe('a');
    expect(await free(cache, ['builds', 'vmlinux'])).toEqual([
      { name: 'builds', bytes: 0, inUse: 0, refused: expect.objectContaining({ code: 'EROFS' }) },
      { name: 'vmlinux', bytes: 0, inUse: 0 },
    ]);
    await kept('b', usable.path);
    expect((await readdir(join(usable.path, 'builds'))).toSorted()).toEqual(['a', 'a.json', 'b', 'b.json']);
    expect(notes).toEqual([expect.stringContaining('the file system is read-only')]);
  } finally {
    await execa('umount', [cache]);
  }
  expect((await readdir(join(cache, 'builds'))).toSorted()).toEqual(['a', 'a.json']);
});

it('says what is there, and frees it', async () => {
  await kept('a');
  await kept('b');
  for (const name of ['one', 'two']) await mkdir(join(cache, 'sources', name, 'tree'), { recursive: true });
  const about = async (name: string) => (await inventory(cache)).find((each) => each.name === name);
  expect(await about('builds')).toMatchObject({ entries: 2, keeps: '100 at most' });
  expect((await about('builds'))!.bytes).toBeGreaterThan(0);
  expect(await about('snapshots')).toMatchObject({ entries: 0, bytes: 0, keeps: '2.0 GB at most' });
  const held = await lock(join(cache, 'sources/one/lock'));
  expect(await free(cache, ['builds', 'sources', 'vmlinux'])).toMatchObject([
    { name: 'builds', inUse: 0 },
    { name: 'sources', inUse: 1 },
    { name: 'vmlinux', bytes: 0, inUse: 0 },
  ]);
  await held[Symbol.asyncDispose]();
  expect(await readdir(join(cache, 'builds'))).toEqual([]);
  expect(await readdir(join(cache, 'sources'))).toEqual(['one']);
});
