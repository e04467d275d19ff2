import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import { execa } from 'execa';
import { Failure } from '../../harness/failure.ts';
import { makeFolder } from '../../harness/cache/folder.ts';
import { boundOf } from '../../harness/cache/parts.ts';
import { prune } from '../../harness/cache/prune.ts';
import { scratchIn } from '../../harness/cache/scratch.ts';
import { toDisk } from '../../harness/cache/to-disk.ts';
import { needCache } from '../../harness/cache/usable.ts';
import { MirrorAway, PrivateApt } from '../catalogue/apt.ts';
import { isVersion, type PackageVersion, releasesOf } from '../catalogue/resolve.ts';
import { type Track, tracks } from '../catalogue/tracks.ts';
import { builtFor } from './make.ts';
import { mirrorTree } from './mirror.ts';

/** Where a kernel's source comes from, and the folder in the cache in which it is built. */
export interface Source {
  /** For messages. */
  readonly name: string;
  readonly folder: string;
  /** What the tree has links into. */
  readonly origin?: string;
  /** Fills the folder `tree`, or brings it up to date; what the source is made of, by content. */
  readonly prepare: (tree: string) => Promise<string>;
}

/** The tracks whose kernels can be built. */
const sources = tracks.filter(({ arch }) => arch === builtFor.name).map(({ name }) => name);

/** How to find a source. */
export interface SourceOptions {
  readonly cache: string;
  /** Where relative paths start. */
  readonly cwd: string;
  /** Ask the mirror for a newer version even if one is unpacked. */
  readonly refresh?: boolean;
  readonly signal?: AbortSignal;
  readonly onNote?: (note: string) => void;
}

/**
 * A source by its name: a track (its newest version that is unpacked already, so that a point release does not cost a
 * build from nothing unasked), an exact version, or a folder with a kernel's source, which is only read.
 */
export async function resolveSource(name: string, options: SourceOptions): Promise<Source> {
  await needCache(options.cache);
  if (/[\s:]/.test(options.cache)) {
    throw new Failure(
      'usage',
      `Kernels cannot be built in the cache ${options.cache}: kbuild takes no path with a space or a colon in it; set DONTUNMAP_CACHE to a directory without.`,
    );
  }
  const track = tracks.find((each) => each.name === name);
  if (track && track.arch !== builtFor.name) {
    throw new Failure(
      'usage',
      `Kernels are built for ${builtFor.name} alone, and ${name} is of ${track.arch}; give ${sources.join(', ')}, an exact version, or a folder.`,
    );
  }
  if (track) return packagedSource(track, undefined, options);
  const ofVersion = tracks.find((each) => name.startsWith(`${each.series}.`));
  if (ofVersion && /^[\w.~+-]+$/.test(name)) return packagedSource(ofVersion, name, options);
  const path = resolve(options.cwd, name);
  if (!['Kconfig', 'Makefile', 'mm/mremap.c'].every((file) => existsSync(join(path, file)))) {
    throw new Failure(
      'usage',
      `${existsSync(path) ? `${path} holds no kernel source (Kconfig, Makefile and mm/mremap.c)` : `There is no source "${name}"`}; give ${sources.join(', ')}, an exact version, or a folder.`,
    );
  }
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return {
    name: path,
    origin: path,
    folder: join(options.cache, 'sources', `${basename(path)}-${hash}`),
    prepare: (tree) => mirrorTree(path, tree, options),
  };
}

async function packagedSource(
  track: Track,
  exact: string | undefined,
  options: SourceOptions,
): Promise<Source> {
  const name = `linux-source-${track.series}`;
  const sources = join(options.cache, 'sources');
  const unpacked = (await readdir(sources).catch(() => []))
    .filter((each) => each.startsWith(`${name}_`) && existsSync(join(sources, each, 'tree/Makefile')))
    .map((each) => each.slice(name.length + 1))
    .filter((version) => exact === undefined || isVersion(version, exact))
    .toSorted(new Intl.Collator('en', { numeric: true }).compare);
  const cached = options.refresh ? undefined : unpacked.at(-1);
  const apt = new PrivateApt(join(options.cache, 'apt', track.name), track, { signal: options.signal });
  const version = cached ?? (await newest(apt, name, track, exact, options));
  return {
    name: `${name} ${version}`,
    folder: join(sources, `${name}_${version}`),
    prepare: async (tree) => {
      if (!existsSync(tree)) await unpack(apt, { name, version }, tree, options);
      await prune(sources, boundOf('sources'), { locked: true });
      return `${name} ${version}`;
    },
  };
}

async function newest(
  apt: PrivateApt,
  name: string,
  track: Track,
  exact: string | undefined,
  { onNote }: SourceOptions,
): Promise<string> {
  onNote?.(`${name}: asking the mirror`);
  const versions = await ask(name, async () => {
    await apt.update();
    return apt.versions(name);
  });
  const found = versions.find(({ version }) => exact === undefined || isVersion(version, exact));
  if (found) return found.version;
  throw new Failure(
    'usage',
    `The mirror does not carry the source of ${exact ?? track.name}; of ${track.name} it has ${releasesOf(track.series, versions).join(', ') || 'nothing'}.`,
  );
}

async function unpack(
  apt: PrivateApt,
  wanted: PackageVersion,
  tree: string,
  { signal, onNote }: SourceOptions,
): Promise<void> {
  const folder = join(tree, '..');
  // Who has begun it before was killed: the folder is ours as long as the workshop is.
  for (const name of (await readdir(folder)).filter((each) => each.startsWith('.')))
    await rm(join(folder, name), { recursive: true, force: true });
  await using scratch = await scratchIn(folder);
  try {
    onNote?.(`${wanted.name} ${wanted.version}: fetching and unpacking the source (1.7 GB)`);
    await ask(wanted.name, () => apt.download(wanted, scratch.path));
    const deb = (await readdir(scratch.path)).find((each) => each.endsWith('.deb')) ?? '';
    await makeFolder(join(scratch.path, 'tree'));
    // The package holds one archive, which holds one folder. sh without pipefail: tar's own complaint is enough.
    const script =
      'dpkg-deb --fsys-tarfile "$1" | tar -xO --wildcards "*/linux-source-*.tar.xz" | xz -dc | tar -x -C tree --strip-components=1';
    await execa('sh', ['-c', script, 'sh', deb], {
      cwd: scratch.path,
      ...(signal && { cancelSignal: signal }),
    });
    await stat(join(scratch.path, 'tree/Makefile'));
    await toDisk(scratch.path);
    await rename(join(scratch.path, 'tree'), tree);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Failure) throw error;
    throw new Failure(
      'harness',
      `Could not unpack ${wanted.name} in ${folder}; see below, make room for 2 GB or set DONTUNMAP_CACHE to another directory.`,
      { cause: error, evidence: error instanceof Error ? error.message : String(error) },
    );
  }
}

async function ask<T>(name: string, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof MirrorAway)) throw error;
    throw new Failure(
      'harness',
      `Could not fetch ${name}: ${error.message}; give --on a folder, or ${error.advice}.`,
      { cause: error, ...(error.evidence && { evidence: error.evidence }) },
    );
  }
}
