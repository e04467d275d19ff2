import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { Failure } from '../../harness/failure.ts';
import { cacheTrouble } from '../../harness/cache/folder.ts';
import { MirrorAway, PrivateApt } from './apt.ts';
import { releaseIn } from '../image/banner.ts';
import { hostKernel, kernelAt } from './given.ts';
import { readImage } from '../image/image.ts';
import type { Kernel } from '../image/kernel.ts';
import { unpackPackage } from './package.ts';
import type { ResolveOptions } from './resolve-options.ts';
import { type PackageVersion, releasesOf, resolveExact, resolveNewest, versionsOf } from './resolve.ts';
import { KernelStore, type StoredKernel } from './store.ts';
import { type Track, tracks } from './tracks.ts';

/** How long an answer of the mirror is trusted, in milliseconds: within it a run touches no network. */
const fresh = 24 * 3600 * 1000;

/**
 * A kernel by its name: a track, an exact version (`6.1.176`, `6.1.176-1`), `host`, or the path of an image, a build tree
 * or a package.
 *
 * @throws Failure `usage` for a name or file that is no kernel, `broken` when it cannot be had.
 */
export async function resolveKernel(name: string, options: ResolveOptions): Promise<Kernel> {
  options.signal?.throwIfAborted();
  const track = tracks.find((each) => each.name === name);
  if (track) return resolveTrack(track, options);
  if (name === 'host') return hostKernel();
  if (isVersionName(name)) return resolveVersion(name, options);
  if (isPath(name, options.cwd)) return kernelAt(resolve(options.cwd, name), name, options);
  throw unknownName(name);
}

/** Whether a name is taken for a path: names of the catalogue come first. */
export function isPath(name: string, cwd: string): boolean {
  if (name === '' || isCatalogueName(name)) return false;
  return name.includes('/') || existsSync(resolve(cwd, name));
}

/** Whether a name is that of a track or of this machine's kernel, or an exact version, whatever files there are. */
export function isCatalogueName(name: string): boolean {
  return name === 'host' || trackNames.includes(name) || isVersionName(name);
}

function isVersionName(name: string): boolean {
  return /^\d+\.\d+\.\d+(?:-[\w.~+]+)?$/.test(name);
}

/** What is cached, by name. */
export async function cachedKernels(cache: string): Promise<readonly StoredKernel[]> {
  return new KernelStore(cache).all();
}

/**
 * The releases of a track that can be had by exact version: those that the mirror carries, and those that are cached; oldest first. Of
 * a release candidate there is no such name.
 */
export async function carriedReleases(name: string, options: ResolveOptions): Promise<readonly string[]> {
  const track = tracks.find((each) => each.name === name);
  if (!track) throw unknownName(name);
  const cached = (await cachedKernels(options.cache)).filter((each) => isVersionName(each.name));
  const here = cached.map((each) => ({ name: each.package, version: each.name }));
  const there = await askMirror(name, track, options)
    .then((apt) => versionsOf(apt, track))
    .catch((error: unknown) => {
      if (!(error instanceof MirrorAway)) throw error;
      options.onNote?.(`${error.message}; taking what is cached of ${name}`);
      return [];
    });
  return releasesOf(track.series, [...here, ...there]).filter(isVersionName);
}

async function resolveTrack(track: Track, options: ResolveOptions): Promise<Kernel> {
  const store = new KernelStore(options.cache);
  const cached = await store.read(track.name);
  const age = cached && Date.now() - Date.parse(cached.resolvedAt);
  // A negative age: the clock was wrong, now or then.
  if (cached && age !== undefined && age >= 0 && age < fresh && !options.refresh) {
    return fromStore(store, cached);
  }
  return orCached(track.name, store, cached, options, async () => {
    const apt = await askMirror(track.name, track, options);
    const newest = await resolveNewest(apt, track);
    if (cached?.package === newest.name && cached.version === newest.version) {
      const still = { ...cached, resolvedAt: new Date().toISOString() };
      await store.touch(still);
      return still;
    }
    return fetch(track.name, newest, apt, store, options);
  });
}

async function resolveVersion(version: string, options: ResolveOptions): Promise<Kernel> {
  const store = new KernelStore(options.cache);
  const cached = await store.read(version);
  if (cached && !options.refresh) return fromStore(store, cached);
  const track = tracks.find((each) => version.startsWith(`${each.series}.`));
  if (!track) {
    throw new Failure('usage', `No track carries ${version}; the tracks are ${trackNames.join(', ')}.`);
  }
  return orCached(version, store, cached, options, async () => {
    const apt = await askMirror(version, track, options);
    return fetch(version, await resolveExact(apt, track, version), apt, store, options);
  });
}

async function askMirror(name: string, track: Track, options: ResolveOptions): Promise<PrivateApt> {
  options.onNote?.(`${name}: asking the mirror`);
  const apt = new PrivateApt(join(options.cache, 'apt', track.name), track, {
    signal: options.signal,
  });
  await apt.update();
  return apt;
}

/** Tries the mirror; when it is away a cached kernel will do, and the user is told. */
async function orCached(
  name: string,
  store: KernelStore,
  cached: StoredKernel | undefined,
  options: ResolveOptions,
  ask: () => Promise<StoredKernel>,
): Promise<Kernel> {
  try {
    return fromStore(store, await ask());
  } catch (error) {
    if (!(error instanceof MirrorAway)) throw error;
    if (!cached) {
      throw new Failure(
        'harness',
        `Could not fetch the kernel ${name}: ${error.message}, and it is not cached; give --kernel the path of an image, a build tree or a package, or ${error.advice}.`,
        { cause: error, ...(error.evidence && { evidence: error.evidence }) },
      );
    }
    const { version, resolvedAt } = cached;
    options.onNote?.(
      `${error.message}; using the cached ${name} (${version}, resolved ${resolvedAt.slice(0, 10)})`,
    );
    return fromStore(store, cached, error.message);
  }
}

async function fetch(
  name: string,
  wanted: PackageVersion,
  apt: PrivateApt,
  store: KernelStore,
  options: ResolveOptions,
): Promise<StoredKernel> {
  return store.write(name, async (scratch) => {
    options.onNote?.(`${name}: fetching ${wanted.name} ${wanted.version}`);
    await apt.download(wanted, scratch);
    const deb = (await readdir(scratch)).find((each) => each.endsWith('.deb'));
    if (deb === undefined) throw new Failure('harness', `apt downloaded no package for ${name}; run again.`);
    const unpacked = join(scratch, 'unpacked');
    await mkdir(unpacked).catch(cacheTrouble(scratch));
    const { image, config } = await unpackPackage(join(scratch, deb), unpacked, options.signal);
    await rm(join(scratch, deb));
    const { hash, banner, arch, format } = await readImage(image);
    await rename(image, join(scratch, 'vmlinuz'));
    if (config !== undefined) await rename(config, join(scratch, 'config'));
    const resolvedAt = new Date().toISOString();
    const from = { package: wanted.name, version: wanted.version };
    return { name, ...from, hash, banner, arch, format, resolvedAt };
  });
}

/** @param away why the mirror could not be asked again */
function fromStore(store: KernelStore, entry: StoredKernel, away?: string): Kernel {
  const { resolvedAt: at, size: _size, ...rest } = entry;
  const config = store.config(entry);
  return {
    ...rest,
    resolved: { at, ...(away !== undefined && { away }) },
    release: releaseIn(entry.banner),
    image: store.image(entry),
    // Empty after a loss of power.
    ...(statSync(config, { throwIfNoEntry: false })?.size && { config }),
  };
}

const trackNames = tracks.map((track) => track.name);

function unknownName(name: string): Failure {
  const hint = meant(name);
  return new Failure(
    'usage',
    `No kernel is called "${name}"${hint === undefined ? '.' : `; did you mean ${hint}?`} A kernel is ${trackNames.join(', ')}, an exact version such as 6.1.176, host, or the path of an image, a build tree or a linux-image .deb.`,
  );
}

/** What somebody may have meant by a name that is none, as it is to be typed. */
function meant(name: string): string | undefined {
  const isName = (each: string): boolean => trackNames.includes(each) || isVersionName(each);
  const several = name.split(/[\s,;]+/).filter((each) => each !== '');
  if (several.length > 1 && several.every(isName)) return several.map((each) => `-k ${each}`).join(' ');
  const release = name.replace(/^(?:linux[-_ ]?)?v?(?=\d)/i, '');
  if (isName(release)) return release;
  // Of names as near as each other, the one of the same length: 6.13 is rather 6.12 than 6.1.
  const score = (each: string) => distance(name, each) + Math.abs(name.length - each.length) / 100;
  const [nearest = ''] = trackNames.toSorted((a, b) => score(a) - score(b));
  return distance(name, nearest) <= 2 ? nearest : undefined;
}
