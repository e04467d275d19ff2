import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { execa } from 'execa';
import { makeFolder } from '../harness/paths.ts';

/** How compressed payloads begin, and what unpacks them. Trailing bytes (the size, for the kernel's own use) are passed over. */
const formats: readonly (readonly [
  name: string,
  begins: string,
  unpack: (bytes: Buffer) => Promise<Buffer>,
])[] = [
  ['none', '7f454c46', async (bytes) => bytes],
  ['gzip', '1f8b08', async (bytes) => promisify(zlib.gunzip)(bytes)],
  ['zstd', '28b52ffd', async (bytes) => promisify(zlib.zstdDecompress)(bytes)],
  ['lz4', '02214c18', by('lz4', ['-dc'])],
  ['xz', 'fd377a585a00', by('xz', ['-dc', '--single-stream'])],
  ['lzma', '5d0000', by('xz', ['-dc', '--format=lzma'])],
  ['bzip2', '425a68', by('bzip2', ['-dc'])],
  ['lzo', '894c5a4f', by('lzop', ['-dc'])],
];

/** A tool that may complain of what follows the payload, when it has unpacked all of it. */
function by(command: string, args: readonly string[]): (bytes: Buffer) => Promise<Buffer> {
  return async (bytes) => {
    const { stdout } = await execa(command, args, {
      input: bytes,
      encoding: 'buffer',
      reject: false,
      stripFinalNewline: false,
      maxBuffer: 2 ** 30,
    });
    return Buffer.from(stdout);
  };
}

/**
 * The vmlinux in a bzImage: at `payload_offset` behind the set-up sectors (Documentation/arch/x86/boot.rst, protocol
 * 2.08). Undefined when there is none that could be unpacked here: the image then boots as it is.
 */
export async function vmlinuxOf(image: Buffer): Promise<Buffer | undefined> {
  const start = ((image[0x1f1] || 4) + 1) * 512 + image.readUInt32LE(0x248);
  const length = image.readUInt32LE(0x24c);
  // The last four bytes are the unpacked size, except in gzip, which has it by itself.
  const payload = image.subarray(start, start + length);
  const [name, , unpack] =
    formats.find(([, begins]) => payload.toString('hex', 0, 8).startsWith(begins)) ?? [];
  if (!unpack || length === 0) return undefined;
  const exact = name === 'gzip' || name === 'none' ? payload : payload.subarray(0, -4);
  const vmlinux = await unpack(exact).catch(() => undefined);
  return vmlinux?.toString('latin1', 0, 4) === '\x7fELF' ? vmlinux : undefined;
}

/**
 * Path of the vmlinux of an image in the cache, unpacked when it is not there yet; undefined when there is none, or no
 * room for it.
 */
export async function cachedVmlinux(image: string, hash: string, cache: string): Promise<string | undefined> {
  const folder = join(cache, 'vmlinux');
  const path = join(folder, hash);
  const known = await stat(path).catch(() => undefined);
  const now = new Date();
  if (known) {
    await utimes(path, now, now).catch(() => undefined);
    return known.size > 0 ? path : undefined;
  }
  const vmlinux = await vmlinuxOf(await readFile(image));
  const scratch = `${path}.${randomUUID()}`;
  try {
    await makeFolder(folder);
    // An empty file remembers that there is none. QEMU reads it without root's rights.
    await writeFile(scratch, vmlinux ?? '', { mode: 0o644 });
    await rename(scratch, path);
  } catch {
    await rm(scratch, { force: true }).catch(() => undefined);
    return undefined;
  }
  return vmlinux && path;
}
