import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { closest } from 'fastest-levenshtein';
import { Failure } from '../harness/failure.ts';
import { cacheTrouble } from '../harness/paths.ts';
import { MirrorAway, PrivateApt } from './apt.ts';
import { readImage } from './image.ts';
import { KernelStore, type StoredKernel } from './store.ts';
import { type Track, tracks } from './tracks.ts';

/** Something that boots. */
export interface Kernel {
  readonly name: string;
  readonly arch: string;
  readonly image: string;
  readonly hash: string;
  readonly banner: string;
  readonly package?: string;
  readonly version?: string;
}

/** How to resolve names. */
export interface ResolveOptions {
  readonly cache: string;
  /** Where relative paths start. */
  readonly cwd: string;
  /** Ask the mirror even if the answer is fresh. */
  readonly refresh?: boolean;
  readonly signal?: AbortSignal;
  readonly onNote?: (note: string) => void;
}

/** How long an answer of the mirror is trusted, in milliseconds: within it a run touches no network. */
const fresh = 24 * 3600 * 1000;

/** A kernel by its name: a track, an exact version (`6.1.176`), or the path of an image. */
export async function resolveKernel(name: string, options: ResolveOptions): Promise<Kernel> {
  const track = tracks.find((each) => each.name === name);
  if (track) return resolveTrack(track, options);
  if (/^\d+\.\d+\.\d+(?:-[\w.~+]+)?$/.test(name)) return resolveVersion(name, options);
  const path = resolve(options.cwd, name);
  if (name.includes('/') || existsSync(path)) return { name, ...(await readImage(path)), image: path };
  const names = tracks.map((each) => each.name);
  throw new Failure(
    'asked-wrongly',
    `No kernel is called "${name}"; did you mean ${closest(name, names)}? A kernel is ${names.join(', ')}, an exact version such as 6.1.176, or the path of a bzImage.`,
  );
}

async function resolveTrack(track: Track, options: ResolveOptions): Promise<Kernel> {
  const store = new KernelStore(options.cache);
  const cached = await store.read(track.name);
  const isFresh = cached && Date.now() - Date.parse(cached.resolvedAt) < fresh;
  if (cached && isFresh && !options.refresh) return fromStore(store, cached);
  return orCached(track.name, store, cached, options, async () => {
    options.onNote?.(`${track.name}: asking the mirror`);
    const apt = aptFor(track, options);
    await apt.update();
    const [newest] = await apt.versions(track.metapackage);
    if (newest === undefined) {
      throw new Failure(
        'broken',
        `The mirror has no ${track.metapackage} in ${track.suites.join(', ')}; use --kernel with a path or another track.`,
      );
    }
    if (cached?.version === newest) {
      await store.touch({ ...cached, resolvedAt: new Date().toISOString() });
      return cached;
    }
    return fetch(track.name, await imagePackage(apt, track.metapackage, newest), newest, apt, store, options);
  });
}

async function resolveVersion(version: string, options: ResolveOptions): Promise<Kernel> {
  const store = new KernelStore(options.cache);
  const cached = await store.read(version);
  if (cached && !options.refresh) return fromStore(store, cached);
  const track = tracks.find((each) => version.startsWith(`${each.name}.`));
  if (!track) {
    throw new Failure(
      'asked-wrongly',
      `No track carries ${version}; the tracks are ${tracks.map((each) => each.name).join(', ')}.`,
    );
  }
  return orCached(version, store, cached, options, async () => {
    options.onNote?.(`${version}: asking the mirror`);
    const apt = aptFor(track, options);
    await apt.update();
    const flavour = track.metapackage.replace('linux-image-', '');
    const images = await apt.names(`^linux-image-[0-9].*-${flavour}$`);
    const there: string[] = [];
    for (const name of [track.metapackage, ...images]) {
      for (const each of await apt.versions(name)) {
        if (each !== version && !each.startsWith(`${version}-`)) there.push(each);
        else return fetch(version, await imagePackage(apt, name, each), each, apt, store, options);
      }
    }
    const known = [...new Set(there.map((each) => each.replace(/-.*/, '')))].toSorted();
    throw new Failure(
      'asked-wrongly',
      `The mirror does not carry ${version}; of the track ${track.name} it has ${known.join(', ')}.`,
    );
  });
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
    return await fromStore(store, await ask());
  } catch (error) {
    if (!(error instanceof MirrorAway)) throw error;
    if (!cached) {
      throw new Failure(
        'broken',
        `The mirror does not answer and ${name} is not cached; connect to the network, or give --kernel a path.`,
        {
          evidence: error.message,
          cause: error,
        },
      );
    }
    options.onNote?.(
      `the mirror does not answer: using the cached ${name} (${cached.version}, resolved ${cached.resolvedAt.slice(0, 10)})`,
    );
    return fromStore(store, cached);
  }
}

function aptFor(track: Track, options: ResolveOptions): PrivateApt {
  return new PrivateApt(join(options.cache, 'apt', track.name), track, options.signal);
}

/**
 * The package that holds the image. Up to 6.12 the metapackage depends on it; since 7.2 it depends on a package that
 * depends on one more, linux-binary-….
 */
async function imagePackage(apt: PrivateApt, name: string, version: string): Promise<string> {
  const flavour = name.replace(/^linux-image-(?:[\d.][^-]*-(?:\d+-)?)?/, '');
  const holds = (each: string): boolean => /^linux-(?:image|binary)-\d/.test(each) && each.endsWith(flavour);
  const next = (await apt.depends(name, version)).filter(holds);
  const [deeper] = next.filter((each) => each.startsWith('linux-binary-')).concat(next);
  if (deeper === undefined) return name;
  return deeper.startsWith('linux-binary-') ? deeper : imagePackage(apt, deeper, version);
}

async function fetch(
  name: string,
  packageName: string,
  version: string,
  apt: PrivateApt,
  store: KernelStore,
  options: ResolveOptions,
): Promise<StoredKernel> {
  return store.write(name, async (scratch) => {
    options.onNote?.(`${name}: fetching ${packageName} ${version}`);
    await apt.download(packageName, version, scratch);
    const deb = (await readdir(scratch)).find((each) => each.endsWith('.deb'));
    if (deb === undefined) throw new Failure('broken', `apt downloaded no package for ${name}; run again.`);
    const image = join(scratch, 'vmlinuz');
    await unpackImage(join(scratch, deb), image);
    await rm(join(scratch, deb));
    const { hash, banner, arch } = await readImage(image);
    return { name, package: packageName, version, hash, banner, arch, resolvedAt: new Date().toISOString() };
  });
}

/** The image out of a .deb: `boot/vmlinuz-…` or `usr/lib/modules/…/vmlinuz`, to `to`. */
async function unpackImage(deb: string, to: string): Promise<void> {
  const out = `${to}.unpacked`;
  await mkdir(out).catch(cacheTrouble(out));
  const pick = ['x', '-C', out, '--wildcards', '--no-anchored', '--transform', 's,.*/,,', 'vmlinuz*'];
  try {
    // Not buffered: the archive has more bytes than execa would keep.
    await execa('dpkg-deb', ['--fsys-tarfile', deb], { buffer: { stdout: false } }).pipe('tar', pick);
    const [image] = await readdir(out);
    if (image === undefined) throw new Error('no vmlinuz in it');
    await rename(join(out, image), to);
    await rm(out, { recursive: true });
  } catch (error) {
    const said = String(error).slice(-2000);
    const sentence = /No space left/.test(said)
      ? `The disk is full while unpacking a kernel to ${to}; free some space or set DONTUNMAP_CACHE to another directory.`
      : `The package ${deb} could not be unpacked; see below, and fetch it again.`;
    throw new Failure('broken', sentence, { evidence: said, cause: error });
  }
}

async function fromStore(store: KernelStore, entry: StoredKernel): Promise<Kernel> {
  const { resolvedAt: _, ...rest } = entry;
  return { ...rest, image: store.image(entry.name) };
}

/** What is cached, by name. */
export async function cachedKernels(cache: string): Promise<readonly StoredKernel[]> {
  return new KernelStore(cache).all();
}
