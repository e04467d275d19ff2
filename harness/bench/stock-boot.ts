import { execa } from 'execa';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { architectureOf } from '../../qemu/arch/index.ts';

/** Seconds of what anybody would type to boot a kernel: q35, the image as it is, from start to power-off. */
export async function stockBoot(
  kernel: Kernel,
  initramfs: string,
  accelerator: Accelerator,
  memory = '512M',
): Promise<number> {
  const machine = `-M q35 -m ${memory} -smp 2 -nodefaults -no-user-config -nographic -no-reboot -accel ${accelerator}`;
  const files = ['-kernel', kernel.image, '-initrd', initramfs, '-serial', 'stdio'];
  const began = performance.now();
  await execa(
    architectureOf(kernel.arch).emulator,
    [...machine.split(' '), ...files, '-append', 'console=ttyS0 quiet panic=-1'],
    { stdin: 'ignore', timeout: 120_000 },
  );
  return (performance.now() - began) / 1000;
}
