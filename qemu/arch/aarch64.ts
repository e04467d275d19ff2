import type { Architecture } from './architecture.ts';

export const aarch64 = {
  name: 'aarch64',
  debian: 'arm64',
  elfMachine: 183,
  timeStampCounter: false,
  emulator: 'qemu-system-aarch64',
  // `max` would be slow (pointer authentication), and older models have not all page sizes.
  processor: 'cortex-a76',
  bootMethods: ['virt'],
  // It would start it as a program on bare metal, without device tree and initramfs.
  entersVmlinux: false,
  // A minimal kernel has a driver for one alone.
  uart: { console: 'ttyAMA0', wireHasItsOwn: false },
  options: [
    { option: 'SERIAL_AMBA_PL011', for: 'the wire to the agent', toBoot: true },
    { option: 'SERIAL_AMBA_PL011_CONSOLE', for: 'a console that says why it does not boot' },
  ],
  // Debian has musl for the machine itself alone.
  compiler: { commands: ['aarch64-linux-gnu-gcc', 'gcc', 'clang'], tools: ['aarch64-linux-gnu-gcc'] },
  kbuild: { arch: 'arm64', target: 'Image' },
  images: ['arch/arm64/boot/Image', 'arch/arm64/boot/Image.gz'],
} as const satisfies Architecture;
