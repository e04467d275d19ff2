import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cachedVmlinux, unpackVmlinux } from './payload.ts';

const vmlinux = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(5000, 7)]);

/** A bzImage with a payload, as far as it matters. */
function imageWith(payload: Buffer): Buffer {
  const image = Buffer.alloc(1024 + 16 + payload.length);
  image[0x1f1] = 1;
  image.writeUInt32LE(16, 0x248);
  image.writeUInt32LE(payload.length, 0x24c);
  payload.copy(image, 1024 + 16);
  return image;
}

const size = Buffer.alloc(4);
size.writeUInt32LE(vmlinux.length);
async function packed(command: string, ...args: string[]): Promise<Buffer> {
  const { stdout } = await execa(command, args, {
    input: vmlinux,
    encoding: 'buffer',
    stripFinalNewline: false,
  });
  return Buffer.concat([stdout, size]);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-payload-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ['nothing', async () => vmlinux],
  ['gzip', async () => zlib.gzipSync(vmlinux)],
  ['zstd', async () => Buffer.concat([zlib.zstdCompressSync(vmlinux), size])],
  ['lz4', () => packed('lz4', '-l', '-c')],
  ['xz', () => packed('xz', '-c')],
  ['lzma', () => packed('xz', '--format=lzma', '-c')],
])('unpacks a vmlinux that is packed by %s', async (_, pack) => {
  const path = join(folder, 'unpacked');
  expect(await unpackVmlinux(imageWith(await pack()), path)).toBe(true);
  expect(await readFile(path)).toEqual(vmlinux);
});

it('finds none in what is no ELF file, unknown, or spoiled', async () => {
  expect(await unpackVmlinux(imageWith(zlib.gzipSync('text')), join(folder, 'none'))).toBe(false);
  expect(await unpackVmlinux(imageWith(Buffer.from('what is this')), join(folder, 'none'))).toBe(false);
  expect(await unpackVmlinux(imageWith(Buffer.from('1f8b08ffffff', 'hex')), join(folder, 'none'))).toBe(
    false,
  );
});

it('unpacks once, and remembers that there is nothing to unpack', async () => {
  const image = join(folder, 'image');
  await writeFile(image, imageWith(vmlinux));
  const path = await cachedVmlinux(image, 'a', folder);
  expect(await readFile(path!)).toEqual(vmlinux);
  await writeFile(image, imageWith(Buffer.from('something else')));
  expect(await cachedVmlinux(image, 'a', folder)).toBe(path);
  expect(await cachedVmlinux(image, 'b', folder)).toBeUndefined();
  expect(await cachedVmlinux('/nowhere', 'b', folder)).toBeUndefined();
  expect((await readdir(join(folder, 'vmlinux'))).toSorted()).toEqual(['a', 'a.json', 'b', 'b.json']);
});

it('does not take what a loss of power has left for good', async () => {
  const image = join(folder, 'image');
  await writeFile(image, imageWith(vmlinux));
  const path = (await cachedVmlinux(image, 'lost', folder))!;
  await truncate(path, 0);
  expect(await readFile((await cachedVmlinux(image, 'lost', folder))!)).toEqual(vmlinux);
  await rm(`${path}.json`);
  expect(await cachedVmlinux(image, 'lost', folder)).toBe(path);
});

it('keeps a few, and not for ever', async () => {
  const image = join(folder, 'image');
  await writeFile(image, imageWith(vmlinux));
  for (let i = 0; i < 14; i++) await cachedVmlinux(image, `n${i}`, folder);
  expect((await readdir(join(folder, 'vmlinux'))).length).toBe(24);
});

it('does not take a part for the whole', async () => {
  const wrong = Buffer.concat([zlib.zstdCompressSync(vmlinux), Buffer.alloc(4, 9)]);
  expect(await unpackVmlinux(imageWith(wrong), join(folder, 'part'))).toBe(false);
});

it('goes without when there is no room', async () => {
  const image = join(folder, 'image');
  await writeFile(image, imageWith(vmlinux));
  expect(await cachedVmlinux(image, 'c', '/proc')).toBeUndefined();
});
