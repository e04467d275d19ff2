import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from '../../harness/cache/folder.ts';
import { KernelStore, refusal, type StoredKernel } from './store.ts';

let cache: string;
let store: KernelStore;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'dontunmap-store-'));
  store = new KernelStore(cache);
});
afterEach(() => rm(cache, { recursive: true, force: true }));

const entry = (digit: string) => ({
  name: '6.1',
  package: 'p',
  version: digit,
  hash: digit.repeat(64),
  banner: '6.1.0 (x)',
  arch: 'x86_64',
  format: 'bzImage' as const,
  resolvedAt: '2026-11-20T00:00:00.000Z',
});
const put = (digit: string, into = store): Promise<StoredKernel> =>
  into.write('6.1', async (scratch) => {
    await writeFile(join(scratch, 'vmlinuz'), `image ${digit}`);
    return entry(digit);
  });
const asRoot = process.getuid?.() === 0;

it('keeps the image that was there for the run that boots it, and removes older ones', async () => {
  const first = await put('a');
  const second = await put('b');
  expect(await readFile(store.image(first), 'utf8')).toBe('image a');
  expect(await store.read('6.1')).toEqual(second);
  await utimes(store.image(first), 0, 0);
  await put('c');
  await put('d');
  expect(await readdir(join(cache, 'kernels/6.1'))).toEqual([
    'kernel.json',
    'vmlinuz-bbbbbbbbbbbbbbbb',
    'vmlinuz-cccccccccccccccc',
    'vmlinuz-dddddddddddddddd',
  ]);
});

it('keeps the configuration as long as its image', async () => {
  const first = await store.write('6.1', async (scratch) => {
    await writeFile(join(scratch, 'vmlinuz'), 'image');
    await writeFile(join(scratch, 'config'), 'CONFIG_MMU=y');
    return entry('a');
  });
  expect(await readFile(store.config(first), 'utf8')).toBe('CONFIG_MMU=y');
  await put('b');
  expect(await readdir(join(cache, 'kernels/6.1'))).toContain('config-aaaaaaaaaaaaaaaa');
});

it.each<[string, (path: string) => Promise<void>]>([
  ['garbage', (path) => writeFile(path, '{')],
  ['another shape', (path) => writeFile(path, '{}')],
  [
    'another name',
    async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('"6.1"', '"5.10"')),
  ],
  ['an image that is shorter', () => writeFile(store.image(entry('a')), '')],
  ['no image', () => rm(store.image(entry('a')))],
])('takes an entry with %s for none', async (_, damage) => {
  await put('a');
  await damage(join(cache, 'kernels/6.1/kernel.json'));
  expect(await store.read('6.1')).toBeUndefined();
  expect(await store.all()).toEqual([]);
});

it('lists what is cached', async () => {
  expect(await store.all()).toEqual([]);
  const made = await put('a');
  expect(await store.all()).toEqual([made]);
});

it('lets several write the same kernel at once', async () => {
  await Promise.all(['a', 'b', 'a', 'b', 'c'].map((digit) => put(digit, new KernelStore(cache))));
  const last = await store.read('6.1');
  expect(await readFile(store.image(last ?? entry('x')), 'utf8')).toBe(`image ${last?.version}`);
  expect(await readdir(join(cache, 'kernels'))).toEqual(['6.1']);
  await Promise.all(Array.from({ length: 8 }, () => store.touch(last ?? { ...entry('x'), size: 0 })));
  expect(await store.read('6.1')).toEqual(last);
});

it('leaves nothing of a failed write, and removes what a killed run has left', async () => {
  const left = join(cache, 'kernels/.making-dead');
  await makeFolder(left);
  await makeFolder(join(cache, 'kernels/.making-busy'));
  await utimes(left, 0, 0);
  await expect(
    store.write('6.1', async (scratch) => {
      await writeFile(join(scratch, 'vmlinuz'), 'half');
      throw new Error('stop');
    }),
  ).rejects.toThrow('stop');
  expect(await readdir(join(cache, 'kernels'))).toEqual(['.making-busy', '.making-dead']);
  await put('a');
  expect(await readdir(join(cache, 'kernels'))).toEqual(['.making-busy', '6.1']);
});

it.skipIf(!asRoot)('says that the disk is full or read-only, and leaves nothing', async () => {
  const small = join(cache, 'small');
  await mkdir(small);
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'small', small]);
  try {
    const full = new KernelStore(small);
    const made = await put('a', full);
    const filler = join(small, 'filler');
    await writeFile(filler, Buffer.alloc(2 ** 21)).catch(() => undefined);
    await expect(full.touch(made)).rejects.toThrow(/disk is full/);
    await expect(put('b', full)).rejects.toThrow(/full|ENOSPC/);
    expect(await full.read('6.1')).toEqual(made);
    expect((await readdir(small, { recursive: true })).toSorted()).toEqual([
      'filler',
      'kernels',
      'kernels/6.1',
      'kernels/6.1/kernel.json',
      'kernels/6.1/vmlinuz-aaaaaaaaaaaaaaaa',
    ]);
    await execa('mount', ['-o', 'remount,ro', small]);
    await expect(put('b', full)).rejects.toThrow(/is read-only; .*DONTUNMAP_CACHE/);
    await expect(makeFolder(join(small, 'x/y'))).rejects.toMatchObject({ code: 'EROFS' });
  } finally {
    await execa('umount', [small]);
  }
});

it('understands what programs say of a file system', () => {
  expect(refusal('write: No space left on device')).toMatchObject({ code: 'ENOSPC' });
  expect(refusal('ENOSPC: no space left on device, write')).toMatchObject({ code: 'ENOSPC' });
  expect(refusal('(30: Read-only file system)')).toMatchObject({ code: 'EROFS' });
  expect(refusal('13: Permission denied')).toMatchObject({ code: 'EACCES' });
  expect(refusal('all is well')).toBeUndefined();
});
