import type { Architecture } from './architecture.ts';

export const x86_64 = {
  name: 'x86_64',
  debian: 'amd64',
  elfMachine: 62,
  timeStampCounter: true,
  emulator: 'qemu-system-x86_64',
  bootMethods: ['microvm', 'q35-pvh', 'q35'],
  entersVmlinux: true,
  uart: { console: 'ttyS0', wireHasItsOwn: true },
  options: [
    { option: 'SERIAL_8250', for: 'the wire to the agent', toBoot: true },
    { option: 'SERIAL_8250_CONSOLE', for: 'a console that says why it does not boot' },
    { option: 'ACPI', or: 'X86_MPPARSE', for: 'finding the second processor' },
  ],
  // Programs with musl are small and start soon; with glibc they do as well, from whatever compiler links it statically.
  compiler: {
    commands: ['musl-gcc', 'gcc', 'clang', 'x86_64-linux-gnu-gcc'],
    tools: ['gcc', 'libc.a', 'linux/userfaultfd.h'],
  },
  kbuild: { arch: 'x86', target: 'bzImage' },
  images: ['arch/x86/boot/bzImage'],
} as const satisfies Architecture;
