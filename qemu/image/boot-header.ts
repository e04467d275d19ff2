import { x86_64 } from '../arch/x86_64.ts';
import type { Inspection } from './inspection.ts';

/** Whether a file begins like a kernel with the boot header of x86, Documentation/arch/x86/boot.rst. */
export function isBzImage(bytes: Buffer): boolean {
  return bytes.length >= 0x268 && bytes.readUInt16LE(0x1fe) === 0xaa55 && latin(bytes, 0x202, 4) === 'HdrS';
}

/** Reads the boot header; a text says what is wrong with it. */
export function inspectBzImage(bytes: Buffer): Inspection | string {
  const whole = ((bytes[0x1f1] || 4) + 1) * 512 + bytes.readUInt32LE(0x1f4) * 16;
  if (bytes.length < whole) return `is truncated: it has ${bytes.length} bytes of ${whole}`;
  // xloadflags, bit 0: there is a 64-bit entry.
  if ((bytes.readUInt16LE(0x236) & 1) === 0) return 'is a kernel for 32-bit x86';
  const start = bytes.readUInt16LE(0x20e) + 0x200;
  const [banner = ''] = latin(bytes, start, 256).split('\0');
  if (start === 0x200 || !/^\d+\.\d+\S* /.test(banner)) return 'does not say which kernel it is';
  return { arch: x86_64.name, format: 'bzImage', banner };
}

/** Text of so many bytes, fewer at the end of the file. */
function latin(bytes: Buffer, start: number, length: number): string {
  return bytes.toString('latin1', start, start + length);
}
