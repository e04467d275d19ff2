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
