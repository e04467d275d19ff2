import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { z } from 'zod';
import { makeOnce, type Place } from '../../harness/cache/make-once.ts';

/** How a compressed payload begins, and what unpacks it: tools that read a stream are faster than Node's zlib here. */
const formats: readonly (readonly [begins: string, command: string, ...args: string[]])[] = [
  ['7f454c46', 'cat'],
  ['1f8b08', 'gzip', '-dc'],
  ['28b52ffd', 'zstd', '-dc'],
  ['02214c18', 'lz4', '-dc'],
  ['fd377a585a00', 'xz', '-dc', '--single-stream'],
  ['5d0000', 'xz', '-dc', '--format=lzma'],
  ['425a68', 'bzip2', '-dc'],
  ['894c5a4f', 'lzop', '-dc'],
];

/** Bytes of a vmlinux; one of Debian has 60 MB. */
const unpackedAtMost = 2 ** 30;

/**
 * Writes the vmlinux in a bzImage to a file: it is at `payload_offset` behind the set-up sectors
 * (Documentation/arch/x86/boot.rst, protocol 2.08). False when there is none that could be unpacked here: the image then
 * boots as it is.
 */
export async function unpackVmlinux(image: Buffer, path: string): Promise<boolean> {
  const start = ((image[0x1f1] || 4) + 1) * 512 + image.readUInt32LE(0x248);
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c));
  const begin = payload.toString('hex', 0, 8);
  const [, command, ...args] = formats.find(([begins]) => begin.startsWith(begins)) ?? [];
  if (command === undefined) return false;
  // The size behind the payload (of gzip its own) tells a whole file from one that found no room.
  const size = command === 'cat' ? payload.length : payload.readUInt32LE(payload.length - 4);
  if (size > unpackedAtMost) return false;
  // It may complain of what follows the payload, the unpacked size, when it has unpacked all of it: the file counts.
  await using file = await open(path, 'w');
  const { stderr } = await execa('prlimit', [`--fsize=${size + 1}`, '--core=0', '--', command, ...args], {
    input: payload,
    stdout: file.fd as never,
    buffer: { stdout: false },
    reject: false,
    env: { LC_ALL: 'C' },
  });
  if ((await stat(path)).size !== size) {
    // That says nothing of the image, and is not kept in mind.
    if (/No space left|quota/.test(stderr)) throw new Error('the disk is full');
    return false;
  }
  return isElf(path);
}

async function isElf(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  return bytesRead === 4 && buffer.toString('latin1') === '\x7fELF';
}

/**
 * Path of the vmlinux of an image in the cache, unpacked when it is not there yet; undefined when there is none, or no
 * room for it.
 */
export async function cachedVmlinux(image: string, hash: string, cache: string): Promise<string | undefined> {
  const place: Place = { cache, part: 'vmlinux', name: hash };
  try {
    const { path, about } = await makeOnce(place, foundSchema, async (made) => {
      const found = await unpackVmlinux(await readFile(image), made);
      // An empty file stands for one that is not there.
      if (!found) await writeFile(made, '');
      return { found };
    });
    return about.found ? path : undefined;
  } catch {
    return undefined;
  }
}

const foundSchema = z.strictObject({ found: z.boolean() });
