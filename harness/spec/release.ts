/** A release as numbers: `6.12.117` → [6, 12, 117, Infinity]; a release candidate comes before its release. */
type Release = readonly [major: number, minor: number, point: number, candidate: number];

/** Parses `6.12`, `6.12.117`, `7.3-rc7`; undefined for anything else. */
export function parseRelease(text: string): Release | undefined {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:-rc(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, major, minor, point, candidate] = match;
  return [Number(major), Number(minor), Number(point ?? 0), candidate ? Number(candidate) : Infinity];
}

function compare(a: Release, b: Release): number {
  for (const [i, part] of a.entries()) {
    const other = b[i] ?? 0;
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

/** Compares two releases given as text; a text that is no release sorts before everything. */
export function compareReleases(a: string, b: string): number {
  const nothing: Release = [0, 0, 0, 0];
  return compare(parseRelease(a) ?? nothing, parseRelease(b) ?? nothing);
}

/** The stable series of a release: `6.12.117` → `6.12`. */
export function seriesOf(release: string): string {
  return release
    .split('.')
    .slice(0, 2)
    .join('.')
    .replace(/-rc\d+$/, '');
}

/**
 * The upstream release that an image was made from.
 *
 * `uname -r` will do for a mainline build (`6.12.117+`, `7.3.0-rc7-gabc`). Debian's names an ABI instead
 * (`6.1.0-56-cloud-amd64` is 6.1.192), and says the release in the version: `#1 SMP … Debian 6.1.192-2 (2026-11-16)`.
 */
export function upstreamRelease(unameRelease: string, unameVersion: string): string | undefined {
  const debian = /\bDebian (\d+\.\d+(?:\.\d+)?)(?:~(rc\d+))?-/.exec(unameVersion);
  if (debian) return debian[2] ? `${debian[1]}-${debian[2]}` : debian[1];
  const plain = /^(\d+\.\d+)(\.\d+)?(?:-(rc\d+))?/.exec(unameRelease);
  if (!plain) return undefined;
  if (plain[3]) return `${plain[1]}-${plain[3]}`;
  return `${plain[1]}${plain[2] ?? ''}`;
}
