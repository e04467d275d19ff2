import { aarch64 } from '../arch/aarch64.ts';
import { findBanner } from './banner.ts';
import type { Inspection } from './inspection.ts';

/** Whether a file begins like an arm64 Image, Documentation/arch/arm64/booting.rst. */
export function isArm64Image(bytes: Buffer): boolean {
  return bytes.length >= 64 && bytes.toString('latin1', 56, 60) === 'ARM\x64';
}

/** Whether a file is an Image inside an EFI program that unpacks itself (CONFIG_EFI_ZBOOT). */
export function isZboot(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 2) === 'MZ' && bytes.toString('latin1', 4, 8) === 'zimg';
}

/** Reads an Image, unpacked; a text says what is wrong with it. */
export function inspectArm64Image(bytes: Buffer): Inspection | string {
  // flags, bit 0: the kernel is big-endian.
  if ((bytes[24] ?? 0) & 1) return `is a big-endian kernel for ${aarch64.name}`;
  const banner = findBanner(bytes);
  if (banner === undefined) return `is a kernel for ${aarch64.name} that does not say which one`;
  return { arch: aarch64.name, format: 'Image', banner };
}
