import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa, ExecaError } from 'execa';
import { z } from 'zod';
import { Failure } from '../../harness/failure.ts';
import { cacheTrouble, makeFolder } from '../../harness/cache/folder.ts';
import { onPath } from '../host/on-path.ts';
import { howToInstall } from '../host/tools.ts';
import { makeOnce, type Place } from '../../harness/cache/make-once.ts';
import { refusal } from './store.ts';

/** What a linux-image package holds: paths of the image, and of the configuration that it was built from. */
export interface Unpacked {
  readonly image: string;
  readonly config?: string;
}

/** Bytes of a package's archive, unpacked, and of a file in it: Debian's largest kernels have a third of that. */
const archiveAtMost = 2 * 2 ** 30;
const fileAtMost = 512 * 2 ** 20;

/** Where packages have the two: Debian's and those of `make bindeb-pkg`; and Debian's since 7.2. */
const wanted = ['./boot/vmlinu[xz]*', './boot/config-*', '*lib/modules/*/vmlinuz', '*lib/modules/*/config'];

/** Whether a file is a Debian package, by how it begins. */
export async function isPackage(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.toString('latin1') === '!<arch>\n';
  } finally {
    await file.close();
  }
}

/** Takes image and configuration out of a .deb into a folder that exists. */
export async function unpackPackage(deb: string, folder: string, signal?: AbortSignal): Promise<Unpacked> {
  const options = { env: { LC_ALL: 'C' }, ...(signal && { cancelSignal: signal }) };
  const pick = ['--extract', '--no-same-owner', '--no-same-permissions', '-C', folder, '--wildcards'];
  try {
    const { command, unpacks } = await opener(deb);
    // Not buffered: the archive has more bytes than execa would keep.
    await execa(command[0], command.slice(1), { ...options, buffer: { stdout: false } })
      .pipe('head', ['-c', String(archiveAtMost)], { ...options, buffer: { stdout: false } })
      .pipe('prlimit', [`--fsize=${fileAtMost}`, 'tar', ...unpacks, ...pick, ...wanted], options);
  } catch (error) {
    signal?.throwIfAborted();
    if (!missesSome(error)) throw unpackTrouble(deb, folder, error);
  }
  const found = await foundIn(folder);
  if (found) return found;
  throw new Failure(
    'usage',
    `The package ${deb} holds no kernel; give linux-image-…, or of Debian's since 7.2 linux-binary-….`,
  );
}

/**
 * The command that prints the archive of a package's files, and what tar is to be told of it. Where there is no dpkg: a
 * package is an archive of ar's, with that one in it.
 */
async function opener(
  deb: string,
): Promise<{ readonly command: readonly [string, ...string[]]; readonly unpacks: readonly string[] }> {
  if (onPath('dpkg-deb')) return { command: ['dpkg-deb', '--fsys-tarfile', deb], unpacks: [] };
  const { stdout } = await execa('ar', ['t', deb]);
  const data = stdout.split('\n').find((name) => name.startsWith('data.tar')) ?? 'data.tar';
  const compressed: Readonly<Record<string, string>> = { '.xz': '--xz', '.zst': '--zstd', '.gz': '--gzip' };
  const option = compressed[extname(data)];
  return { command: ['ar', 'p', deb, data], unpacks: option === undefined ? [] : [option] };
}

/** Paths below the folder of a package. */
const unpackedSchema = z.strictObject({ image: z.string(), config: z.string().optional() });

/** Takes them into the cache, named by the content of the package: the second time they are there. */
export async function cachedPackage(deb: string, cache: string, signal?: AbortSignal): Promise<Unpacked> {
  const place: Place = { cache, part: 'packages', name: (await hashOf(deb)).slice(0, 16) };
  const { path, about } = await makeOnce(place, unpackedSchema, async (made) => {
    await makeFolder(made).catch(cacheTrouble(cache));
    const { image, config } = await unpackPackage(deb, made, signal);
    return { image: relative(made, image), ...(config !== undefined && { config: relative(made, config) }) };
  });
  return {
    image: join(path, about.image),
    ...(about.config !== undefined && { config: join(path, about.config) }),
  };
}

/** tar fails for every pattern that matches nothing, and no package has all of them. */
function missesSome(error: unknown): boolean {
  if (!(error instanceof ExecaError) || error.exitCode === undefined) return false;
  if (/^(dpkg-deb|ar) /.test(error.command)) return false;
  const said = String(error.stderr).split('\n');
  return said.every((line) => /: Not found in archive$|Exiting with failure status|^$/.test(line));
}

function unpackTrouble(deb: string, folder: string, error: unknown): unknown {
  const said = String(error).slice(-2000);
  const missing = missingCommand(error, said);
  if (missing !== undefined) {
    return new Failure(
      'harness',
      `The package ${deb} could not be unpacked: ${missing} is not installed; ${howToInstall([missing])}.`,
      { cause: error },
    );
  }
  const refused = refusal(said);
  try {
    if (refused) cacheTrouble(folder)(refused);
  } catch (failure) {
    return failure;
  }
  return new Failure('harness', `The package ${deb} could not be unpacked; see below, and run again.`, {
    evidence: said,
    cause: error,
  });
}

/** The command that is not there: one of ours, or the one that tar unpacks by. */
function missingCommand(error: unknown, said: string): string | undefined {
  if (error instanceof ExecaError && error.code === 'ENOENT') return error.command.split(' ')[0];
  return /(?:child\): |failed to execute )(\w+): /.exec(said)?.[1];
}

/** Image and configuration among the files of a folder; links lead elsewhere and are none. */
async function foundIn(folder: string): Promise<Unpacked | undefined> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const find = async (name: RegExp): Promise<string | undefined> => {
    for (const entry of entries.filter((each) => name.test(basename(each)))) {
      const path = join(folder, entry);
      if ((await lstat(path)).isFile()) return path;
    }
  };
  const [image, config] = [await find(/^vmlinu[xz]/), await find(/^config/)];
  return image === undefined ? undefined : { image, ...(config !== undefined && { config }) };
}

async function hashOf(path: string): Promise<string> {
  const sum = createHash('sha256');
  await pipeline(createReadStream(path), sum);
  return sum.digest('hex');
}
