/** How `linux_banner` begins (init/version.c): in every kernel, uncompressed. */
const start = Buffer.from('Linux version ');

/** A kernel has three places that begin so. */
const bannersAtMost = 1000;

/**
 * The banner of an uncompressed kernel, in the form that a bzImage's header has it: the release, who built it, `uname -v`.
 * The compiler's name between them is left out. Undefined when there is none.
 *
 * Since 6.2 there is a second one, of the first linker pass, which has no number behind its `#`: the other one counts.
 */
export function findBanner(bytes: Buffer): string | undefined {
  let unnumbered: string | undefined;
  let left = bannersAtMost;
  for (let at = bytes.indexOf(start); at !== -1 && left-- > 0; at = bytes.indexOf(start, at + 1)) {
    const [line = ''] = bytes.toString('latin1', at + start.length, at + start.length + 512).split(/[\n\0]/);
    const [, release, builder, version] = /^(\d+\.\d+\S*) (\([^)]*\)) \(.*\) (#.*)$/.exec(line) ?? [];
    if (release === undefined) continue;
    const banner = `${release} ${builder} ${version}`;
    if (/^#\d/.test(version ?? '')) return banner;
    unnumbered ??= banner;
  }
  return unnumbered;
}

/** The release that a banner begins with: `uname -r`. */
export function releaseIn(banner: string): string {
  return banner.slice(0, banner.indexOf(' '));
}
