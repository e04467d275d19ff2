import { type FileHandle, open } from 'node:fs/promises';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { cachedVmlinux } from '../../qemu/image/payload.ts';

/** A kernel's files, open: they stay whatever becomes of the cache meanwhile. */
export interface KernelFiles extends AsyncDisposable {
  readonly image: FileHandle;
  /** What PVH boots; undefined when there is no such thing. */
  readonly vmlinux: FileHandle | undefined;
}

/** Opens the image, and the vmlinux that is in it or that it is. */
export async function openKernel(kernel: Kernel, cache: string): Promise<KernelFiles> {
  await using opened = new AsyncDisposableStack();
  const image = opened.use(await open(kernel.image));
  const path = await vmlinuxOf(kernel, cache);
  const vmlinux = path === undefined ? undefined : opened.use(await open(path));
  const kept = opened.move();
  return { image, vmlinux, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function vmlinuxOf(kernel: Kernel, cache: string): Promise<string | undefined> {
  if (kernel.format === 'vmlinux') return kernel.image;
  return kernel.arch === 'x86_64' ? cachedVmlinux(kernel.image, kernel.hash, cache) : undefined;
}
