import { Failure } from '../../harness/failure.ts';
import type { Track } from './tracks.ts';

/** A package, exactly. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

/** What a package needs; with a version where only that one will do. */
export interface Dependency {
  readonly name: string;
  readonly version?: string;
}

/** What resolving needs to know of an archive. */
export interface Packages {
  versions(...names: readonly string[]): Promise<readonly PackageVersion[]>;
  names(pattern: string): Promise<readonly string[]>;
  depends(of: PackageVersion): Promise<readonly Dependency[]>;
}

/** The newest kernel of a track: the version of its metapackage, and the package that holds the image. */
export async function resolveNewest(packages: Packages, track: Track): Promise<PackageVersion> {
  const [newest] = await packages.versions(track.metapackage);
  if (newest !== undefined) return imagePackage(packages, newest, track.flavour);
  throw new Failure(
    'harness',
    `The mirror has no ${track.metapackage} in ${track.suites.join(', ')}; give --kernel another track, or a path.`,
  );
}

/**
 * A kernel by its exact version: `6.1.176`, or `6.1.176-1` for one revision of the package. The metapackage has only
 * the newest of each suite; older ones stay on for a while under names of their own.
 */
export async function resolveExact(
  packages: Packages,
  track: Track,
  version: string,
): Promise<PackageVersion> {
  const all = await versionsOf(packages, track);
  const found = all.find((each) => isVersion(each.version, version));
  if (found !== undefined) return imagePackage(packages, found, track.flavour);
  const there = releasesOf(track.series, all);
  throw new Failure(
    'usage',
    `The mirror does not carry ${version}; of ${track.name} it has ${there.join(', ') || 'nothing'}.`,
  );
}

/** All packages of a track's kernels that there are, of whatever series: those of the metapackage first. */
export async function versionsOf(packages: Packages, track: Track): Promise<readonly PackageVersion[]> {
  const ofMetapackage = await packages.versions(track.metapackage);
  // Ends in the flavour: neither -unsigned nor -dbg.
  const names = await packages.names(`^linux-image-[0-9].*-${track.flavour}$`);
  return [...ofMetapackage, ...(await packages.versions(...names))];
}

/** Whether a package's version is the one asked for, with its revision or without. */
export function isVersion(version: string, asked: string): boolean {
  return version === asked || version.startsWith(`${asked}-`);
}

/** The releases of a series among versions of packages, oldest first, each once. */
export function releasesOf(series: string, versions: readonly PackageVersion[]): readonly string[] {
  const releases = versions.map(({ version }) => version.replace(/-.*/, ''));
  const byNumber = new Intl.Collator('en', { numeric: true });
  return [...new Set(releases)]
    .filter((release) => release.startsWith(`${series}.`) || release.startsWith(`${series}~`))
    .toSorted(byNumber.compare);
}

/**
 * Follows dependencies to the package that holds the image. Up to 6.12 the metapackage depends on it
 * (`linux-image-6.1.0-56-cloud-amd64`); since 7.2 that one depends on one more, `linux-binary-…`.
 */
async function imagePackage(
  packages: Packages,
  of: PackageVersion,
  flavour: string,
): Promise<PackageVersion> {
  const next = nextPackage(await packages.depends(of), flavour);
  if (next === undefined) return of;
  const found = { name: next.name, version: next.version ?? of.version };
  return found.name.startsWith('linux-binary-') ? found : imagePackage(packages, found, flavour);
}

/** The dependency that leads on to the image; none when the package holds it itself. */
export function nextPackage(depends: readonly Dependency[], flavour: string): Dependency | undefined {
  const leads = (pattern: RegExp) =>
    depends.find(({ name }) => pattern.test(name) && name.endsWith(`-${flavour}`));
  return leads(/^linux-binary-\d/) ?? leads(/^linux-image-\d/);
}

/** Reads `apt-cache madison`: name | version | where, package by package, newest first. */
export function readMadison(text: string): readonly PackageVersion[] {
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const found = rows.flatMap(([name, version]) => (name && version ? [{ name, version }] : []));
  // Once for each suite that carries it.
  return [...new Map(found.map((each) => [`${each.name}=${each.version}`, each])).values()];
}

/** Reads `apt-cache show`: what the package depends on, of alternatives the first; a version where only one will do. */
export function readDepends(text: string): readonly Dependency[] {
  const line = /^Depends: (.*)$/m.exec(text)?.[1] ?? '';
  return line.split(',').flatMap((part) => {
    const [, name, version] = /^\s*([^\s|(:]+)[^(|]*(?:\(= ([^)]+)\))?/.exec(part) ?? [];
    return name === undefined ? [] : [{ name, ...(version !== undefined && { version }) }];
  });
}

/** Reads `apt-cache search`: name - description. */
export function readNames(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => line.split(' ')[0] || []);
}
