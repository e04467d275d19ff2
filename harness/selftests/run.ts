import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import type { Selftests } from './pack.ts';
import { stockBoot } from './stock-boot.ts';

/** How each test ended, by its name: `status 0`, `signal 11`, `no answer`. */
export type Endings = Readonly<Record<string, string>>;

/** Seconds for all of them: some move gigabytes, and a wrong kernel may never come back. */
const most = 240;

/** Runs them on a kernel. Some map 4 GB. */
export async function runSelftests(
  kernel: Pick<Kernel, 'image' | 'arch'>,
  { initramfs, names }: Selftests,
  accelerator: Accelerator,
  signal?: AbortSignal,
): Promise<{ readonly endings: Endings; readonly seconds: number }> {
  const how = { memory: '6G', most, ...(signal && { signal }) };
  const { console, seconds } = await stockBoot(kernel, initramfs.path, accelerator, how);
  return { endings: endingsIn(console, names), seconds };
}

/** How tests ended, by what the init says of each on a console that the kernel writes to, too. */
export function endingsIn(console: string, names: readonly string[]): Endings {
  const said = new Map(
    [...console.matchAll(/^selftest ([\w-]+): (status \d+|signal \d+)\r?$/gm)].map(([, name, ending]) => [
      name!,
      ending!,
    ]),
  );
  return Object.fromEntries(names.map((name) => [name, said.get(name) ?? 'no answer']));
}

/** The tests that passed on the right kernel and did not on this one. */
export function rejectedBy(right: Endings, wrong: Endings): readonly string[] {
  return Object.keys(right).filter((name) => right[name] === 'status 0' && wrong[name] !== 'status 0');
}
