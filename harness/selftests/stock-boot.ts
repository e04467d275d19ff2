import { execa } from 'execa';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { architectureOf } from '../../qemu/arch/index.ts';

/** What a guest said on its console, and how long it was up. */
export interface StockBoot {
  readonly seconds: number;
  readonly console: string;
  /** It has not powered off in time. */
  readonly hung: boolean;
}

/**
 * What anybody would type to boot a kernel: q35, the image as it is, from start to power-off.
 *
 * @param most seconds until it is ended
 */
export async function stockBoot(
  kernel: Pick<Kernel, 'image' | 'arch'>,
  initramfs: string,
  accelerator: Accelerator,
  { memory = '512M', most = 120, signal }: { memory?: string; most?: number; signal?: AbortSignal } = {},
): Promise<StockBoot> {
  const machine = `-M q35 -m ${memory} -smp 2 -nodefaults -no-user-config -nographic -no-reboot -accel ${accelerator}`;
  const files = ['-kernel', kernel.image, '-initrd', initramfs, '-serial', 'stdio'];
  const began = performance.now();
  const { stdout, timedOut } = await execa(
    architectureOf(kernel.arch).emulator,
    [...machine.split(' '), ...files, '-append', 'console=ttyS0 quiet panic=-1'],
    {
      stdin: 'ignore',
      timeout: most * 1000,
      ...(signal && { cancelSignal: signal }),
      reject: false,
      maxBuffer: 2 ** 22,
    },
  );
  signal?.throwIfAborted();
  return { seconds: (performance.now() - began) / 1000, console: stdout, hung: timedOut };
}
