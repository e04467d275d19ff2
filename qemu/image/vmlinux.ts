import { architectures } from '../arch/index.ts';
import { findBanner } from './banner.ts';
import type { Inspection } from './inspection.ts';

/** Machines of the ELF header for which nothing can be run, as `uname -m` calls them: for the message alone. */
const others: Readonly<Record<number, string>> = { 3: 'i686', 22: 's390x', 40: 'arm', 243: 'riscv64' };

/** Types of segments, and the note by which a kernel says that it can be entered over PVH (xen/interface/elfnote.h). */
const [load, note, pvhEntry] = [1, 4, 18];

/** Whether a file begins like an ELF file. */
export function isElf(bytes: Buffer): boolean {
  return bytes.length >= 64 && bytes.toString('latin1', 0, 4) === '\x7fELF';
}

/** Reads a vmlinux; a text says what is wrong with it. */
export function inspectVmlinux(bytes: Buffer): Inspection | string {
  // Byte 5: 2 is big-endian.
  const number = bytes[5] === 2 ? bytes.readUInt16BE(18) : bytes.readUInt16LE(18);
  const architecture = architectures.find(({ elfMachine }) => elfMachine === number);
  const arch = architecture?.name ?? others[number] ?? `machine ${number}`;
  const banner = findBanner(bytes);
  if (banner === undefined) return `is an ELF file for ${arch} and no kernel: it has no "Linux version"`;
  if (!architecture) return `is a vmlinux for ${arch}`;
  if (!architecture.entersVmlinux)
    return `is a vmlinux for ${arch}, which QEMU does not boot: its ${architecture.images[0]} will do`;
  const segments = segmentsOf(bytes);
  const end = Math.max(0, ...segments.filter(({ type }) => type === load).map((each) => each.to));
  if (bytes.length < end) return `is truncated: it has ${bytes.length} bytes of ${end}`;
  const notes = segments.filter(({ type }) => type === note);
  if (!notes.some(({ from, to }) => hasPvhEntry(bytes.subarray(from, to)))) {
    return 'is a vmlinux that QEMU cannot enter: it was built without CONFIG_PVH, and its bzImage will do';
  }
  return { arch, format: 'vmlinux', banner };
}

/** Segments of a kernel, notes of one segment, and bytes of them: each has a few. */
const segmentsAtMost = 64;
const notesAtMost = 1000;

interface Segment {
  readonly type: number;
  readonly from: number;
  readonly to: number;
}

/** The program headers of a 64-bit little-endian ELF file. */
function segmentsOf(bytes: Buffer): readonly Segment[] {
  const [table, size, count] = [
    Number(bytes.readBigUInt64LE(32)),
    bytes.readUInt16LE(54),
    bytes.readUInt16LE(56),
  ];
  return Array.from({ length: Math.min(count, segmentsAtMost) }, (_, index) => table + index * size)
    .filter((at) => at + 56 <= bytes.length)
    .map((at) => {
      const from = Number(bytes.readBigUInt64LE(at + 8));
      return { type: bytes.readUInt32LE(at), from, to: from + Number(bytes.readBigUInt64LE(at + 32)) };
    });
}

function hasPvhEntry(notes: Buffer): boolean {
  for (let at = 0, left = notesAtMost; at + 12 <= notes.length && left > 0; left--) {
    const [nameSize, size] = [notes.readUInt32LE(at), notes.readUInt32LE(at + 4)];
    const name = notes.toString('latin1', at + 12, at + 12 + Math.min(nameSize, 16));
    if (name === 'Xen\0' && notes.readUInt32LE(at + 8) === pvhEntry) return true;
    at += 12 + padded(nameSize) + padded(size);
  }
  return false;
}

const padded = (size: number): number => Math.ceil(size / 4) * 4;
