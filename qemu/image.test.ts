import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeImage } from './image.test-data.ts';
import { inspect, readImage, unpackImage } from './image.ts';

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

it('reads architecture, format, banner and hash', async () => {
  const image = await read(fakeImage());
  expect(image).toMatchObject({
    arch: 'x86_64',
    format: 'bzImage',
    banner: '6.1.0-1-test (x) #1 SMP Debian 6.1.99-1',
  });
  expect(image.hash).toMatch(/^[0-9a-f]{64}$/);
});

/** The head of an ELF file: `order` 1 is little-endian, 2 big-endian. */
function elf(machine: number, order = 1): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write('\x7fELF', 'latin1');
  bytes[5] = order;
  if (order === 1) bytes.writeUInt16LE(machine, 18);
  else bytes.writeUInt16BE(machine, 18);
  return bytes;
}

it.each<[string, Buffer | string, RegExp]>([
  ['nothing', '', /is empty/],
  ['a text', 'hello', /is a text file/],
  ['a large text', 'x'.repeat(5000), /is a text file/],
  ['noise', Buffer.alloc(5000), /is not a kernel image/],
  ['a package', '!<arch>\ndebian-binary', /is a package/],
  ['a truncated image', fakeImage().subarray(0, 2000), /truncated: it has 2000 bytes of 4096/],
  ['a truncated old image', fakeImage((bytes) => (bytes[0x1f1] = 0)), /truncated: .* of 5632/],
  ['half a header', fakeImage().subarray(0, 0x206), /is not a kernel image/],
  ['a header without boot signature', fakeImage((bytes) => (bytes[0x1fe] = 0)), /is not a kernel image/],
  ['a 32-bit kernel', fakeImage((bytes) => bytes.writeUInt16LE(0, 0x236)), /32-bit/],
  ['a kernel without a banner', fakeImage((bytes) => bytes.writeUInt16LE(0, 0x20e)), /does not say which/],
  ['a banner beyond the end', fakeImage((bytes) => bytes.writeUInt16LE(0xfff0, 0x20e)), /does not say which/],
  ['a kernel for arm64', fakeArm(), /is a kernel for aarch64/],
  ['a kernel for riscv64', fakeArm('RSC\x05'), /is a kernel for riscv64/],
  ['an ELF file', elf(62), /ELF file for x86_64/],
  ['an ELF file of elsewhere', elf(183), /ELF file for aarch64/],
  ['a big-endian ELF file', elf(22, 2), /ELF file for s390x/],
  ['an ELF file of nowhere', elf(9999), /ELF file for machine 9999/],
  ['the start of an ELF file', '\x7fELF\x01\0', /is not a kernel image/],
])('says what %s is', async (_, bytes, sentence) => {
  await expect(read(bytes)).rejects.toMatchObject({
    kind: 'asked-wrongly',
    message: expect.stringMatching(sentence),
  });
});

function fakeArm(magic = 'ARM\x64'): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.write(magic, 56, 'latin1');
  return bytes;
}

it('reads a banner that ends with the file', () => {
  const bytes = fakeImage((all) => {
    all.writeUInt16LE(4096 - 8 - 0x200, 0x20e);
    all.write('6.1.0 (x', 4096 - 8, 'latin1');
  });
  expect(inspect(bytes, 'x').banner).toBe('6.1.0 (x');
});

it('says what cannot be read', async () => {
  await read(fakeImage());
  await expect(readImage(folder)).rejects.toThrow(/is a folder/);
  await expect(readImage(join(folder, 'nowhere'))).rejects.toThrow(/does not exist/);
  await expect(readImage(join(folder, 'image', 'x'))).rejects.toThrow(/does not exist/);
  await expect(readImage('/dev/zero')).rejects.toThrow(/cannot be read \(it is not a file\)/);
  await expect(readImage('x'.repeat(5000))).rejects.toThrow(/ENAMETOOLONG/);
});

it('says that a package without a kernel cannot be unpacked', async () => {
  const tree = join(folder, 'tree');
  await mkdir(join(tree, 'DEBIAN'), { recursive: true });
  await writeFile(
    join(tree, 'DEBIAN/control'),
    'Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n',
  );
  await execa('dpkg-deb', ['-b', tree, join(folder, 'x.deb')]);
  await expect(unpackImage(join(folder, 'x.deb'), join(folder, 'out'))).rejects.toMatchObject({
    kind: 'broken',
    evidence: expect.stringContaining('Not found in archive'),
  });
  const stop = AbortSignal.abort(new Error('enough'));
  await expect(unpackImage(join(folder, 'x.deb'), join(folder, 'out'), stop)).rejects.toThrow('enough');
});
