/** A bzImage of 4 KiB with nothing in it but its header. */
export function fakeImage(change: (bytes: Buffer) => void = () => undefined): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes[0x1f1] = 1;
  bytes.writeUInt32LE((4096 - 1024) / 16, 0x1f4);
  bytes.writeUInt16LE(0xaa55, 0x1fe);
  bytes.write('HdrS', 0x202, 'latin1');
  bytes.writeUInt16LE(0x200, 0x20e);
  bytes.writeUInt16LE(1, 0x236);
  bytes.write('6.1.0-1-test (x) #1 SMP Debian 6.1.99-1\0', 0x400, 'latin1');
  change(bytes);
  return bytes;
}

const banner =
  'Linux version 6.1.99 (me@here) (gcc (Debian 12) 12.2.0, GNU ld 2.40) #7 SMP PREEMPT Tue Nov 24\n';

/** The head of an ELF file: `order` 1 is little-endian, 2 big-endian. */
export function fakeElf(machine: number, order = 1): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write('\x7fELF', 'latin1');
  bytes[5] = order;
  if (order === 1) bytes.writeUInt16LE(machine, 18);
  else bytes.writeUInt16BE(machine, 18);
  return bytes;
}

/** A vmlinux of 4 KiB: a segment to load, and one of two notes, the second of which is the entry over PVH. */
export function fakeVmlinux(change: (bytes: Buffer) => void = () => undefined, machine = 62): Buffer {
  const bytes = Buffer.alloc(4096);
  fakeElf(machine).copy(bytes);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(2, 56);
  const segment = (at: number, type: number, from: number, size: number): void => {
    bytes.writeUInt32LE(type, at);
    bytes.writeBigUInt64LE(BigInt(from), at + 8);
    bytes.writeBigUInt64LE(BigInt(size), at + 32);
  };
  segment(64, 1, 0, 4096);
  segment(120, 4, 512, 44);
  const note = (at: number, name: string, type: number): void => {
    bytes.writeUInt32LE(name.length, at);
    bytes.writeUInt32LE(4, at + 4);
    bytes.writeUInt32LE(type, at + 8);
    bytes.write(name, at + 12);
  };
  note(512, 'GNU\0', 3);
  note(532, 'Xen\0', 18);
  // Neither the format of /proc/version nor the banner of the first linker pass is the one.
  bytes.write('Linux version %s (%s)\n\0', 1000);
  bytes.write(banner.replace('#7', '#'), 1500);
  bytes.write(banner, 2000);
  change(bytes);
  return bytes;
}

/** An arm64 Image of 4 KiB, or another kernel with a header like it. */
export function fakeArm(magic = 'ARM\x64'): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.write(magic, 56, 'latin1');
  bytes.write(banner, 2000);
  return bytes;
}
