import { cachedVmlinux } from '../../qemu/image/payload.ts';
import { Failure } from '../failure.ts';
import type { Hello } from '../guest/wire.ts';
import { upstreamRelease } from '../judge/release.ts';

/** A kernel as a run needs it. */
export interface RunKernel {
  readonly name: string;
  readonly image: string;
  readonly arch: string;
  readonly hash: string;
  /** A bzImage unless told. */
  readonly format?: 'bzImage' | 'vmlinux' | 'Image';
  readonly package?: string;
  readonly version?: string;
  /** The release, who built it, `uname -v`: what is known without a boot. */
  readonly banner?: string;
}

/** Path of what PVH boots; undefined when there is no such thing. */
export async function vmlinuxOf(kernel: RunKernel, cache: string): Promise<string | undefined> {
  if (kernel.format === 'vmlinux') return kernel.image;
  return kernel.arch === 'x86_64' ? cachedVmlinux(kernel.image, kernel.hash, cache) : undefined;
}

/** The upstream release of a kernel that is up; a Failure when it names none. */
export function releaseOf(kernel: RunKernel, hello: Hello): string {
  const upstream = upstreamRelease(hello.release, hello.version);
  if (upstream !== undefined) return upstream;
  throw new Failure(
    'usage',
    `The kernel ${kernel.name} calls itself "${hello.release}", which names no release; name its eras by --with and --without, or build it with a release as CONFIG_LOCALVERSION leaves it.`,
  );
}
