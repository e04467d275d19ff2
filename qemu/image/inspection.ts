/** What kind of file an image is: a compressed kernel for x86, its ELF file, or a kernel for arm64 (gzip or not). */
export const imageFormats = ['bzImage', 'vmlinux', 'Image'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** What an image says of itself. */
export interface Inspection {
  /** As `uname -m` says. */
  readonly arch: string;
  readonly format: ImageFormat;
  /** `uname -r`, who built it, `uname -v`. */
  readonly banner: string;
}
