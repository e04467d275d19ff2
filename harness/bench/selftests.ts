import { join } from 'node:path';
import { execa } from 'execa';
import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { openWorkshop } from '../../qemu/kbuild/workshop.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { type Compiler } from '../compile/compile.ts';
import { type Initramfs, packInitramfs } from '../run/initramfs.ts';
import { stockBoot } from './stock-boot.ts';

/** The kernel's own tests of mremap, from its source, with an init that runs them. */
export async function packSelftests(
  track: string,
  cache: string,
  compiler: Compiler,
  folder: string,
): Promise<Initramfs> {
  const note = (text: string): void => void process.stderr.write(`${text}\n`);
  await using workshop = await openWorkshop(await resolveSource(track, { cache, cwd: '/', onNote: note }), {
    onNote: note,
  });
  const tests = join(workshop.tree, 'tools/testing/selftests');
  const files: Record<string, string> = { init: await compiler.single('bench/selftests') };
  for (const name of ['mremap_dontunmap', 'mremap_test']) {
    files[name] = join(folder, name);
    // They are written for glibc.
    await execa('gcc', [
      '-static',
      '-O2',
      '-w',
      '-I',
      tests,
      '-o',
      join(folder, name),
      join(tests, 'mm', `${name}.c`),
    ]);
  }
  return packInitramfs(files, folder);
}

/** Seconds of a stock boot that runs them. Some of them map 4 GB. */
export async function runSelftests(
  kernel: Kernel,
  { path }: Initramfs,
  accelerator: Accelerator,
): Promise<number> {
  return stockBoot(kernel, path, accelerator, '6G');
}
