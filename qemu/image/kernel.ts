import { releaseIn } from './banner.ts';
import type { Image } from './image.ts';
import type { ImageFormat } from './inspection.ts';

/** Something that boots: the one type for a kernel, whoever found or built it. */
export interface Kernel {
  readonly name: string;
  /** `uname -r`. */
  readonly release: string;
  readonly arch: string;
  readonly format: ImageFormat;
  /** Path of the image. */
  readonly image: string;
  /** SHA-256 of the image, hex. */
  readonly hash: string;
  /** The release, who built it, `uname -v`. */
  readonly banner: string;
  /** Path of the .config that it was built from, where there is one. */
  readonly config?: string;
  readonly package?: string;
  readonly version?: string;
  readonly resolved?: Resolved;
}

/** How old the answer is that a name means this kernel. */
export interface Resolved {
  /** When the mirror last gave it. */
  readonly at: string;
  /** Why the mirror could not be asked again, where that was due. */
  readonly away?: string;
}

/** An image as a kernel with a name of its own. */
export function kernelOf(name: string, { path, ...image }: Image, config?: string): Kernel {
  const release = releaseIn(image.banner);
  return { ...image, name, release, image: path, ...(config !== undefined && { config }) };
}
