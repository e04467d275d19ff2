import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../harness/failure.ts';
import { cacheTrouble } from '../harness/paths.ts';
import { refusal } from './store.ts';

/** A file that boots, and what it says of itself. */
export interface Image {
  readonly path: string;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  readonly arch: string;
  readonly format: 'bzImage';
  /** `uname -r`, who built it, `uname -v`. */
  readonly banner: string;
}

const advice = 'give the path of a bzImage for x86_64';

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
    throw new Failure('asked-wrongly', `${path} ${what}; ${advice}.`, { cause: error });
  });
  return { path, hash: createHash('sha256').update(bytes).digest('hex'), ...inspect(bytes, path) };
}

/** Not of a device or a pipe, which may have no end. */
async function readWhole(path: string): Promise<Buffer> {
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory()) throw new Error('it is not a file');
  return readFile(path);
}

/**
 * Reads the boot header of x86, Documentation/arch/x86/boot.rst.
 *
 * @param path is for the message of the Failure.
 */
export function inspect(bytes: Buffer, path: string): Pick<Image, 'arch' | 'format' | 'banner'> {
  const wrong = (what: string): Failure =>
    new Failure('asked-wrongly', `${path} ${what}; ${advice}, a whole one.`);
  if (bytes.length < 0x268 || bytes.readUInt16LE(0x1fe) !== 0xaa55 || latin(bytes, 0x202, 4) !== 'HdrS') {
    throw wrong(whatElse(bytes));
  }
  const whole = ((bytes[0x1f1] || 4) + 1) * 512 + bytes.readUInt32LE(0x1f4) * 16;
  if (bytes.length < whole) throw wrong(`is truncated: it has ${bytes.length} bytes of ${whole}`);
  // xloadflags, bit 0: there is a 64-bit entry.
  if ((bytes.readUInt16LE(0x236) & 1) === 0) throw wrong('is a kernel for 32-bit x86');
  const start = bytes.readUInt16LE(0x20e) + 0x200;
  const [banner = ''] = latin(bytes, start, 256).split('\0');
  if (start === 0x200 || !/^\d+\.\d+\S* /.test(banner)) throw wrong('does not say which kernel it is');
  return { arch: 'x86_64', format: 'bzImage', banner };
}

/** Machines of the ELF header, as `uname -m` calls them. */
const machines: Record<number, string> = {
  3: 'i686',
  22: 's390x',
  40: 'arm',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
};

/** What a file is that is no bzImage. */
function whatElse(bytes: Buffer): string {
  if (bytes.length === 0) return 'is empty';
  if (latin(bytes, 56, 4) === 'ARM\x64') return 'is a kernel for aarch64';
  if (latin(bytes, 56, 4) === 'RSC\x05') return 'is a kernel for riscv64';
  if (latin(bytes, 0, 4) === '\x7fELF' && bytes.length >= 20) {
    // Byte 5: 2 is big-endian.
    const machine = bytes[5] === 2 ? bytes.readUInt16BE(18) : bytes.readUInt16LE(18);
    return `is an ELF file for ${machines[machine] ?? `machine ${machine}`}, not a bzImage`;
  }
  if (latin(bytes, 0, 8) === '!<arch>\n') return 'is a package, not the kernel in it';
  if (!bytes.subarray(0, 4096).includes(0)) return 'is a text file, not a kernel';
  return 'is not a kernel image';
}

/** Text of so many bytes, fewer at the end of the file. */
function latin(bytes: Buffer, start: number, length: number): string {
  return bytes.toString('latin1', start, start + length);
}

/** Takes the image out of a .deb, `boot/vmlinuz-…` or `usr/lib/modules/…/vmlinuz`, to the file `to`. */
export async function unpackImage(deb: string, to: string, signal?: AbortSignal): Promise<void> {
  const options = { env: { LC_ALL: 'C' }, ...(signal && { cancelSignal: signal }) };
  const pick = ['--extract', '--to-stdout', '--wildcards', '--no-anchored', 'vmlinuz*'];
  try {
    // Not buffered: the archive has more bytes than execa would keep.
    await execa('dpkg-deb', ['--fsys-tarfile', deb], { ...options, buffer: { stdout: false } }).pipe(
      'tar',
      pick,
      { ...options, stdout: { file: to }, buffer: { stdout: false } },
    );
  } catch (error) {
    signal?.throwIfAborted();
    const said = String(error).slice(-2000);
    const refused = refusal(said);
    if (refused) cacheTrouble(dirname(to))(refused);
    throw new Failure('broken', `The package ${deb} could not be unpacked; see below, and run again.`, {
      evidence: said,
      cause: error,
    });
  }
}
