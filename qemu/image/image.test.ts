import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeArm, fakeElf, fakeImage, fakeVmlinux } from '../../harness/testing/images.ts';
import { inspect, readImage } from './image.ts';

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

it('takes a banner without a number where there is no other', async () => {
  const image = await read(fakeVmlinux((bytes) => bytes.fill(0, 2000)));
  expect(image.banner).toBe('6.1.99 (me@here) # SMP PREEMPT Tue Nov 24');
});

it('reads a vmlinux and an arm64 Image by what is in them', async () => {
  const banner = '6.1.99 (me@here) #7 SMP PREEMPT Tue Nov 24';
  expect(await read(fakeVmlinux())).toMatchObject({ arch: 'x86_64', format: 'vmlinux', banner });
  expect(await read(fakeArm())).toMatchObject({ arch: 'aarch64', format: 'Image', banner });
  expect(await read(gzipSync(fakeArm()))).toMatchObject({ arch: 'aarch64', format: 'Image', banner });
});

const banners = (bytes: Buffer) => void bytes.fill(0, 1500);

it.each<[string, Buffer | string, RegExp]>([
  ['nothing', '', /is empty/],
  ['a text', 'hello', /is a text file/],
  ['a large text', 'x'.repeat(5000), /is a text file/],
  ['noise', Buffer.alloc(5000), /is not a kernel image/],
  ['a truncated image', fakeImage().subarray(0, 2000), /truncated: it has 2000 bytes of 4096/],
  ['a truncated old image', fakeImage((bytes) => (bytes[0x1f1] = 0)), /truncated: .* of 5632/],
  ['half a header', fakeImage().subarray(0, 0x206), /is not a kernel image/],
  ['a header without boot signature', fakeImage((bytes) => (bytes[0x1fe] = 0)), /is not a kernel image/],
  ['a 32-bit kernel', fakeImage((bytes) => bytes.writeUInt16LE(0, 0x236)), /32-bit/],
  ['a kernel without a banner', fakeImage((bytes) => bytes.writeUInt16LE(0, 0x20e)), /does not say which/],
  ['a banner beyond the end', fakeImage((bytes) => bytes.writeUInt16LE(0xfff0, 0x20e)), /does not say which/],
  ['a big-endian kernel for arm64', bigEndian(), /is a big-endian kernel for aarch64/],
  ['a kernel for arm64 without a banner', fakeArm().subarray(0, 2000), /aarch64 that does not say which/],
  [
    'a kernel in an EFI program',
    Buffer.from('MZ\0\0zimg\0\0'),
    /in an EFI program: its arch\/arm64\/boot\/Image/,
  ],
  ['an RPM package', Buffer.from('\xed\xab\xee\xdb\0', 'latin1'), /is an RPM package/],
  ['a gzip file', gzipSync('hello'), /is a gzip file without an arm64 Image/],
  ['half a gzip file', gzipSync(fakeArm()).subarray(0, 60), /is a gzip file without .* or a part of one/],
  ['a kernel for riscv64', fakeArm('RSC\x05'), /is a kernel for riscv64/],
  ['an ELF file', fakeElf(62), /ELF file for x86_64 and no kernel/],
  ['an ELF file of elsewhere', fakeElf(183), /ELF file for aarch64/],
  ['a big-endian ELF file', fakeElf(22, 2), /ELF file for s390x/],
  ['an ELF file of nowhere', fakeElf(9999), /ELF file for machine 9999/],
  ['a vmlinux without a banner', fakeVmlinux(banners), /no kernel: it has no "Linux version"/],
  ['a vmlinux for arm64', fakeVmlinux(undefined, 183), /vmlinux for aarch64, which QEMU does not boot/],
  ['a vmlinux for riscv64', fakeVmlinux(undefined, 243), /is a vmlinux for riscv64/],
  ['a truncated vmlinux', fakeVmlinux().subarray(0, 4000), /is truncated: it has 4000 bytes of 4096/],
  ['a vmlinux without PVH', fakeVmlinux((bytes) => (bytes[540] = 17)), /built without CONFIG_PVH/],
  ['a vmlinux without program headers', fakeVmlinux((bytes) => bytes.writeUInt16LE(0, 56)), /CONFIG_PVH/],
  ['the start of an ELF file', '\x7fELF\x01\0', /is not a kernel image/],
])('says what %s is', async (_, bytes, sentence) => {
  await expect(read(bytes)).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringMatching(sentence),
  });
});

function bigEndian(): Buffer {
  const bytes = fakeArm();
  bytes[24] = 1;
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

it('takes what is made to take long for what it is, at once', () => {
  const banners = Buffer.alloc(64 * 2 ** 20);
  banners.fill('Linux version 6.1 ');
  fakeElf(62).copy(banners);
  expect(() => inspect(banners, 'banners')).toThrow('no kernel');
  // As many segments as there can be, each all of the file as notes of nothing.
  const notes = fakeVmlinux((bytes) => {
    bytes.writeUInt16LE(0xffff, 56);
    bytes.fill(0, 532, 560);
  });
  const large = Buffer.concat([notes, Buffer.alloc(32 * 2 ** 20)]);
  for (let at = 64; at < 64 + 56 * 8; at += 56) {
    large.writeUInt32LE(4, at);
    large.writeBigUInt64LE(0n, at + 8);
    large.writeBigUInt64LE(BigInt(large.length), at + 32);
  }
  expect(() => inspect(large, 'notes')).toThrow('notes');
  // 300 MB of nothing in a megabyte.
  expect(() => inspect(gzipSync(Buffer.alloc(300 * 2 ** 20), { level: 1 }), 'bomb')).toThrow(
    'gzip file without an arm64 Image',
  );
}, 30_000);

it('reads no image that is longer than any kernel', async () => {
  const path = join(folder, 'sparse');
  await writeFile(path, '');
  await truncate(path, 2 ** 40);
  await expect(readImage(path)).rejects.toThrow(/longer than 1536 MB/);
});
