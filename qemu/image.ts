import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Failure } from '../harness/failure.ts';

/** A file that boots, and what it says of itself. */
export interface Image {
  readonly path: string;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  readonly arch: string;
  /** `uname -r`, who built it, `uname -v`. */
  readonly banner: string;
}

/** Reads an image; a Failure that says what the file is instead when it cannot be one. */
export async function readImage(path: string): Promise<Image> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const why: Record<string, string> = {
      ENOENT: 'does not exist',
      EISDIR: 'is a folder',
      EACCES: 'may not be read',
    };
    throw new Failure(
      'asked-wrongly',
      `${path} ${why[error.code ?? ''] ?? `cannot be read (${error.code})`}; give the path of a bzImage.`,
      { cause: error },
    );
  });
  return { path, hash: createHash('sha256').update(bytes).digest('hex'), ...inspect(bytes, path) };
}

/** The boot header of x86: Documentation/arch/x86/boot.rst. */
export function inspect(bytes: Buffer, path: string): { arch: string; banner: string } {
  const wrong = (what: string): never => {
    throw new Failure('asked-wrongly', `${path} ${what}; give the path of a whole bzImage for x86_64.`);
  };
  if (bytes.length === 0) return wrong('is empty');
  if (bytes.length > 64 && bytes.toString('latin1', 56, 60) === 'ARM\x64')
    return wrong('is a kernel for aarch64');
  if (bytes.toString('latin1', 0, 4) === '\x7fELF') {
    return wrong(
      bytes.readUInt16LE(18) === 62
        ? 'is an ELF file, which does not boot here'
        : 'is an ELF file for another architecture',
    );
  }
  if (bytes.length < 0x268 || bytes.toString('latin1', 0x202, 0x206) !== 'HdrS')
    return wrong('is not a kernel image');
  const whole = ((bytes[0x1f1] || 4) + 1) * 512 + bytes.readUInt32LE(0x1f4) * 16;
  if (bytes.length < whole) return wrong(`is truncated: it has ${bytes.length} bytes of ${whole}`);
  if ((bytes.readUInt16LE(0x236) & 1) === 0) return wrong('is a kernel for 32-bit x86');
  const start = bytes.readUInt16LE(0x20e) + 0x200;
  const end = bytes.indexOf(0, start);
  return { arch: 'x86_64', banner: bytes.toString('latin1', start, Math.min(end, start + 256)) };
}
