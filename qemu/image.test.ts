import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeImage } from './image.test-data.ts';
import { readImage } from './image.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-image-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(bytes: Buffer | string) {
  const path = join(folder, 'image');
  await writeFile(path, bytes);
  return readImage(path);
}

it('reads architecture, banner and hash', async () => {
  const image = await read(fakeImage());
  expect(image).toMatchObject({ arch: 'x86_64', banner: '6.1.0-1-test (x) #1 SMP Debian 6.1.99-1' });
  expect(image.hash).toMatch(/^[0-9a-f]{64}$/);
});

it.each<[string, Buffer | string, RegExp]>([
  ['nothing', '', /is empty/],
  ['a text', 'hello', /is not a kernel image/],
  ['a large text', 'x'.repeat(5000), /is not a kernel image/],
  ['a truncated image', fakeImage().subarray(0, 2000), /truncated: it has 2000 bytes of 4096/],
  ['a 32-bit kernel', fakeImage((bytes) => bytes.writeUInt16LE(0, 0x236)), /32-bit/],
  ['a kernel for arm64', fakeImage((bytes) => void bytes.write('ARM\x64', 56, 'latin1')), /for aarch64/],
  [
    'an ELF file',
    Buffer.concat([
      Buffer.from('\x7fELF', 'latin1'),
      Buffer.alloc(14),
      Buffer.from([62, 0]),
      Buffer.alloc(50),
    ]),
    /ELF file, which/,
  ],
  [
    'an ELF file of elsewhere',
    Buffer.concat([
      Buffer.from('\x7fELF', 'latin1'),
      Buffer.alloc(14),
      Buffer.from([183, 0]),
      Buffer.alloc(50),
    ]),
    /another architecture/,
  ],
])('says what %s is', async (_, bytes, sentence) => {
  await expect(read(bytes)).rejects.toMatchObject({
    kind: 'asked-wrongly',
    message: expect.stringMatching(sentence),
  });
});

it('says what cannot be read', async () => {
  await expect(readImage(folder)).rejects.toThrow(/is a folder/);
  await expect(readImage(join(folder, 'nowhere'))).rejects.toThrow(/does not exist/);
  await expect(readImage(join(folder, 'image', 'x'))).rejects.toThrow(/ENOTDIR/);
});
