import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { Failure } from '../../harness/failure.ts';
import { aarch64 } from '../arch/aarch64.ts';
import { inspectArm64Image, isArm64Image, isZboot } from './arm64-image.ts';
import { inspectBzImage, isBzImage } from './boot-header.ts';
import { readAtMost } from '../host/read-at-most.ts';
import type { Inspection } from './inspection.ts';
import { inspectVmlinux, isElf } from './vmlinux.ts';

/** A file that boots. */
export interface Image extends Inspection {
  readonly path: string;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
}

/** A vmlinux with all that a debugger wants has less. */
const bytesAtMost = 1.5 * 2 ** 30;
/** Of what a gzip file unpacks to: an arm64 Image has 60 MB. */
const unzippedAtMost = 256 * 2 ** 20;

const advice =
  'give the path of a bzImage or vmlinux for x86_64, an Image for arm64, a build tree or a linux-image .deb';

/** Reads an image; a Failure that says what the file is instead when it cannot be one. */
export async function readImage(path: string): Promise<Image> {
  const bytes = await readWhole(path).catch((error: NodeJS.ErrnoException) => {
    const why: Record<string, string> = {
      ENOENT: 'does not exist',
      ENOTDIR: 'does not exist',
      EISDIR: 'is a folder',
      EACCES: 'may not be read by this user',
    };
    const what = why[error.code ?? ''] ?? `cannot be read (${error.code ?? error.message})`;
    throw new Failure('usage', `${path} ${what}; ${advice}.`, { cause: error });
  });
  return { path, hash: createHash('sha256').update(bytes).digest('hex'), ...inspect(bytes, path) };
}

/** Not of a device or a pipe, which may have no end. */
async function readWhole(path: string): Promise<Buffer> {
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory()) throw new Error('it is not a file');
  if (found.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  return readAtMost(path, { most: bytesAtMost });
}

/**
 * Tells formats apart by what is in the file, whatever it is called.
 *
 * @param path is for the message of the Failure.
 */
export function inspect(bytes: Buffer, path: string): Inspection {
  const found = look(isGzip(bytes) ? unzip(bytes) : bytes);
  if (typeof found !== 'string') return found;
  throw new Failure('usage', `${path} ${found}; ${advice}.`);
}

function look(bytes: Buffer): Inspection | string {
  if (isBzImage(bytes)) return inspectBzImage(bytes);
  if (isArm64Image(bytes)) return inspectArm64Image(bytes);
  if (isElf(bytes)) return inspectVmlinux(bytes);
  return whatElse(bytes);
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** What is in a gzip file. QEMU unpacks an Image.gz by itself, and nothing else. */
function unzip(bytes: Buffer): Buffer {
  try {
    const unpacked = gunzipSync(bytes, { maxOutputLength: unzippedAtMost });
    return isArm64Image(unpacked) ? unpacked : bytes;
  } catch {
    return bytes;
  }
}

/** What a file is that is no kernel. */
function whatElse(bytes: Buffer): string {
  const begins = (text: string, at = 0): boolean => bytes.toString('latin1', at, at + text.length) === text;
  if (bytes.length === 0) return 'is empty';
  if (isZboot(bytes)) return `is a kernel in an EFI program: its ${aarch64.images[0]} will do`;
  if (begins('RSC\x05', 56)) return 'is a kernel for riscv64';
  if (begins('\xed\xab\xee\xdb')) return 'is an RPM package, not the kernel in it';
  if (isGzip(bytes)) return 'is a gzip file without an arm64 Image in it, or a part of one';
  if (!bytes.subarray(0, 4096).includes(0)) return 'is a text file, not a kernel';
  return 'is not a kernel image';
}
